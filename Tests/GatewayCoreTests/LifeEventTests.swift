import FoundationEssentials
import GatewayCore
import Logging
import Platform
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// Takes events as a receiver would, and refuses as many as it is told to.
private final class Receiver: WebhookSending {
  private struct State {
    var refusals: Int
    var taken: [String] = []
    var ids: [UUID] = []
  }

  private let state: Mutex<State>

  init(refusals: Int = 0) { state = Mutex(State(refusals: refusals)) }

  /// What was taken, as `model.running` and the reason.
  var taken: [String] { state.withLock { $0.taken } }
  var ids: [UUID] { state.withLock { $0.ids } }

  func send(
    _ delivery: WebhookDelivery, to webhook: WebhookSubscription, at date: Date
  ) async throws(WebhookFailure) {
    struct Body: Decodable {
      struct Content: Decodable { let reason: String? }
      let type: String
      let data: Content
    }
    let body = try? JSONDecoder().decode(Body.self, from: Data(delivery.body.utf8))
    let isRefused = state.withLock { state in
      state.ids.append(delivery.id)
      state.refusals -= 1
      if state.refusals < 0 {
        state.taken.append([body?.type, body?.data.reason].compactMap(\.self).joined(separator: " "))
      }
      return state.refusals >= 0
    }
    if isRefused { throw WebhookFailure("the receiver did not take it", status: 500) }
  }
}

@Suite("Events of models, sent to those who want to hear of them")
struct LifeEventTests {
  private static let target = GatewayHarness.target

  private func gateway(
    _ receiver: Receiver, store: any GatewayStore = MemoryStore(), time: ManualTime, events: Set<LifeEvent.Kind>,
    state: ModelState = .running, started: ModelState = .running, stopped: ModelState = .stopped
  ) -> Gateway {
    var policy = Gateway.Policy()
    policy.webhooks = [WebhookSubscription(name: "w", url: "https://x.example", secretFile: "-", events: events)]
    let state = Mutex(state)
    let backend = RecordingBackend { (call, _) throws(GatewayError) in
      state.withLock { state in
        if case .stop = call { state = stopped }
        if case .start = call { state = started }
        return GatewayHarness.report(state)
      }
    }
    return Gateway(
      catalog: ModelCatalog(
        entries: [CatalogEntry(id: "m", target: Self.target)],
        kinds: [BackendKind(id: Self.target.backend, arnForm: "", isResource: { _ in true }, starting: StartSupport())]),
      backends: [Self.target.backend: backend], store: store, policy: policy, time: time, random: { 0.5 },
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), sender: receiver)
  }

  private func run(_ gateway: Gateway, _ time: ManualTime, _ body: @escaping @Sendable () async throws -> Void)
    async throws
  {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for service in gateway.services where !(service is StateSweeper) { group.addTask { try await service.run() } }
      defer { group.cancelAll() }
      try await time.driving(body)
    }
  }

  private static func start(_ gateway: Gateway, lease: LeaseLength = .untilStopped) async throws {
    _ = try await gateway.start(
      gateway.model("m", for: .anonymous).permit(Starting.self),
      StartRequest(
        units: UnitsRequest(), lease: lease, origin: .init(holder: Holder(caller: "ann"), requestID: "r"),
        operationID: UUID()))
  }

  @Test("A start, its lease's end and the stop are told in their order, each once")
  func life() async throws {
    let (receiver, time) = (Receiver(), ManualTime())
    let gateway = gateway(receiver, time: time, events: Set(LifeEvent.Kind.allCases), state: .stopped)
    try await run(gateway, time) {
      try await Self.start(gateway, lease: .seconds(60))
      while receiver.taken.count < 2 { try await time.sleep(for: .seconds(1)) }
      try await time.sleep(for: .seconds(10))
    }
    #expect(receiver.taken == ["model.running", "model.stopped lease_ended"])
  }

  @Test("What runs and nobody holds is told")
  func unheld() async throws {
    let (receiver, time) = (Receiver(), ManualTime())
    let gateway = gateway(receiver, time: time, events: [.unheld])
    try await run(gateway, time) {
      _ = try await gateway.status(gateway.model("m", for: .anonymous))
      while receiver.taken.isEmpty { try await time.sleep(for: .seconds(1)) }
    }
    #expect(receiver.taken == ["model.unheld"])
  }

  @Test("A stop that takes longer than ten minutes is told once")
  func stopLate() async throws {
    let (receiver, time) = (Receiver(), ManualTime())
    let gateway = gateway(receiver, time: time, events: [.stopLate], state: .stopped, stopped: .stopping)
    try await run(gateway, time) {
      try await Self.start(gateway, lease: .seconds(60))
      while gateway.known(Self.target).life.stop == nil { try await time.sleep(for: .seconds(1)) }
      let begun = time.now
      while receiver.taken.isEmpty { try await time.sleep(for: .seconds(1)) }
      #expect((600...700).contains(time.now.timeIntervalSince(begun)))
      for _ in 0..<20 { try await time.sleep(for: .seconds(60)) }
    }
    #expect(receiver.taken == ["model.stop_late lease_ended"])
  }

  @Test("A start that failed is told")
  func failed() async throws {
    let (receiver, time) = (Receiver(), ManualTime())
    let gateway = gateway(
      receiver, time: time, events: Set(LifeEvent.Kind.allCases), state: .stopped, started: .failed)
    try await run(gateway, time) {
      try? await Self.start(gateway)
      while receiver.taken.isEmpty { try await time.sleep(for: .seconds(1)) }
      try await time.sleep(for: .seconds(60))
    }
    #expect(receiver.taken == ["model.failed"])
  }

  @Test("What comes of events is counted: taken, waiting, lost for want of room")
  func counted() async throws {
    let (receiver, time, store) = (Receiver(), ManualTime(), MemoryStore())
    let first = gateway(receiver, store: store, time: time, events: [.running, .stopped], state: .stopped)
    try await run(first, time) {
      try await Self.start(first, lease: .seconds(10))
      while receiver.taken.count < 2 { try await time.sleep(for: .seconds(1)) }
      try await time.sleep(for: .seconds(2))
    }
    let after = try #require(await first.snapshot().webhooks["w"])
    #expect((after.standing.taken, after.standing.givenUp, after.standing.lost, after.waiting) == (2, 0, 0, 0))
    // A receiver that has not taken anything for long.
    try await store.transaction { (books) throws(GatewayError) in
      for _ in 0..<WebhookOutbox.limit {
        try books.save(WebhookDelivery(id: UUID(), webhook: "w", model: "other", createdAt: .distantFuture, body: "{}"))
      }
    }
    let second = gateway(receiver, store: store, time: time, events: [.running, .stopped], state: .stopped)
    try await second.recover()
    try await run(second, time) {
      try await Self.start(second, lease: .seconds(10))
      while second.known(Self.target).life.run != nil || second.known(Self.target).state != .stopped {
        try await time.sleep(for: .seconds(1))
      }
    }
    let full = try #require(await second.snapshot().webhooks["w"])
    #expect((full.standing.lost, full.waiting) == (2, WebhookOutbox.limit))
  }

  @Test("What is not taken is sent again with its id, and what follows waits for it")
  func retried() async throws {
    let (receiver, time) = (Receiver(refusals: 5), ManualTime())
    let gateway = gateway(receiver, time: time, events: [.running, .stopped], state: .stopped)
    try await run(gateway, time) {
      try await Self.start(gateway, lease: .seconds(10))
      while receiver.taken.count < 2 { try await time.sleep(for: .seconds(1)) }
    }
    #expect(receiver.taken == ["model.running", "model.stopped lease_ended"])
    #expect(Set(receiver.ids.prefix(6)).count == 1)
  }

  @Test("What nobody takes for a day is given up")
  func givenUp() async throws {
    let (receiver, time, store) = (Receiver(refusals: .max), ManualTime(), MemoryStore())
    let courier = WebhookCourier(
      [WebhookSubscription(name: "w", url: "https://x.example", secretFile: "-")], store: store, sender: receiver,
      time: time, random: { 0 }, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let delivery = WebhookDelivery(
      id: UUID(), webhook: "w", model: "m", createdAt: time.now - (WebhookSchedule.longestAge - 2), body: "{}")
    let other = WebhookDelivery(id: UUID(), webhook: "gone", model: "m", createdAt: time.now, body: "{}")
    try await store.transaction { (books) throws(GatewayError) in
      try books.save(delivery)
      try books.save(other)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await courier.run() }
      defer { group.cancelAll() }
      try await time.driving {
        while courier.standing(of: "w").givenUp == 0 { try await time.sleep(for: .seconds(1)) }
        try await time.sleep(for: .seconds(2))
      }
    }
    #expect(try await courier.waiting() == [:])
    #expect(receiver.ids.count == 2)
  }

  @Test(
    "Pauses double up to ten minutes, and chance leaves out up to half",
    arguments: [
      (1, 2.0), (2, 4), (3, 8), (9, 512), (10, 600), (1000, 600),
    ])
  func pauses(attempts: Int, seconds: Double) {
    #expect(WebhookSchedule.pause(after: attempts, random: 0) == seconds)
    #expect(WebhookSchedule.pause(after: attempts, random: 1) == seconds / 2)
  }
}
