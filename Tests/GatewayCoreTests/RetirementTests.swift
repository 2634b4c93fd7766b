import GatewayCore
import Logging
import Platform
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// A service with one model, which starts and stops at once.
private final class Host: Sendable {
  private struct State {
    var isRunning = false
    var starts = 0
    var stops = 0
    var looks = 0
  }

  private let state = Mutex(State())

  var isRunning: Bool { state.withLock { $0.isRunning } }
  var starts: Int { state.withLock { $0.starts } }
  var stops: Int { state.withLock { $0.stops } }
  var looks: Int { state.withLock { $0.looks } }

  var backend: RecordingBackend {
    RecordingBackend { (call, _) throws(GatewayError) in
      self.state.withLock { state in
        switch call {
        case .describe: state.looks += 1
        case .start:
          state.starts += 1
          state.isRunning = true
        case .stop:
          state.stops += 1
          state.isRunning = false
        }
        return GatewayHarness.report(state.isRunning ? .running : .stopped, resource: call.resource)
      }
    }
  }
}

extension RecordingBackend.Call {
  fileprivate var resource: String {
    switch self {
    case .describe(let resource), .start(let resource, _), .stop(let resource): resource
    }
  }
}

/// An id whose model is moved to another service, or whose service ends, while it is held.
struct RetirementTests {
  private static let lookout = ModelTarget(
    backend: BackendID(rawValue: "lookoutvision"), region: "us-east-1", account: "123456789012", resource: "model/w/1")
  private static let rekognition = ModelTarget(
    backend: BackendID(rawValue: "rekognition"), region: "us-east-1", account: "123456789012",
    resource: "project/w/version/v/1")

  private let old = Host()
  private let new = Host()
  private let store = MemoryStore()
  private let time = ManualTime()

  /// Runs a process of the gateway in which `widgets` is `target`.
  private func run<Value: Sendable>(
    _ target: ModelTarget?, retirement: Retirement? = nil, policy: ARNPolicy = .catalogOnly,
    retired: [BackendID: Retirement] = [:], _ body: @escaping @Sendable (Gateway) async throws -> Value
  ) async throws -> Value {
    let kinds = [Self.lookout, Self.rekognition].map {
      BackendKind(id: $0.backend, arnForm: "", isResource: { _ in true })
    }
    let entries = target.map { [CatalogEntry(id: "widgets", target: $0, retirement: retirement)] } ?? []
    let gateway = Gateway(
      catalog: ModelCatalog(entries: entries, kinds: kinds, policy: policy, retired: retired),
      backends: [Self.lookout.backend: old.backend, Self.rekognition.backend: new.backend], store: store, time: time,
      random: { 0.5 }, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    try await gateway.recover()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      for service in gateway.services { group.addTask { try await service.run() } }
      defer { group.cancelAll() }
      return try await time.driving { try await body(gateway) }
    }
  }

  private static func start(_ gateway: Gateway, _ lease: Int, id: String = "widgets") async throws -> StartOutcome {
    let origin = Operation.Origin(holder: Holder(caller: "ann"), requestID: "r")
    return try await gateway.start(
      gateway.model(id, for: .anonymous).permit(Starting.self), StartRequest(lease: .seconds(lease), origin: origin))
  }

  private static func stop(_ gateway: Gateway) async throws -> StopOutcome {
    let origin = Operation.Origin(holder: Holder(caller: "ann"), requestID: "r")
    return try await gateway.stop(
      gateway.model("widgets", for: .anonymous).permit(Stopping.self), StopRequest(origin: origin, force: false))
  }

  @Test func `A moved id starts its new model, and the old one is kept until its lease ends`() async throws {
    let (old, new, time) = (old, new, time)
    try await run(Self.lookout) { gateway in
      _ = try await Self.start(gateway, 600)
      #expect(old.isRunning)
    }
    try await run(Self.rekognition) { gateway in
      let visible = try gateway.model("widgets", for: .anonymous)
      let (model, status) = (visible.model, try await gateway.status(visible))
      #expect(model.target == Self.rekognition)
      #expect((status.state, status.life.leases.count) == (.stopped, 0))
      let outcome = try await Self.start(gateway, 3600)
      #expect(outcome.status.state == .running)
      #expect(gateway.list(ListQuery(), for: .anonymous).models.map(\.0.target) == [Self.rekognition])
      #expect((old.isRunning, new.isRunning, new.starts) == (true, true, 1))
      try await time.sleep(for: .seconds(1200))
      #expect((old.isRunning, old.stops) == (false, 1))
      #expect(new.isRunning && new.stops == 0)
    }
    #expect(old.starts == 1)
  }

  @Test func `A model that is in the catalog no more is stopped when its lease ends`() async throws {
    let (old, time) = (old, time)
    try await run(Self.lookout) { _ = try await Self.start($0, 600) }
    try await run(nil) { gateway in
      try await time.sleep(for: .seconds(300))
      #expect(old.isRunning)
      try await time.sleep(for: .seconds(600))
      #expect((old.isRunning, old.stops) == (false, 1))
    }
  }

  @Test func `A lease that was taken before the retirement goes on to its end`() async throws {
    let (old, time) = (old, time)
    try await run(Self.lookout) { _ = try await Self.start($0, 600) }
    try await run(Self.lookout, retirement: Retirement(successor: "b")) { gateway in
      await #expect(throws: Retirement(successor: "b").error) { try await Self.start(gateway, 6000) }
      try await time.sleep(for: .seconds(300))
      #expect(old.isRunning)
      let leases = try await gateway.status(gateway.model("widgets", for: .anonymous)).life.leases
      #expect(leases.count == 1)
      try await time.sleep(for: .seconds(600))
      #expect((old.isRunning, old.stops) == (false, 1))
    }
  }

  @Test func `A retired model is stopped by its holder, and looked at by the sweep`() async throws {
    let (old, time) = (old, time)
    try await run(Self.lookout) { _ = try await Self.start($0, 6000) }
    try await run(Self.lookout, retirement: Retirement()) { gateway in
      _ = try await Self.stop(gateway)
      try await time.sleep(for: .seconds(60))
      #expect((old.isRunning, old.stops) == (false, 1))
      let looks = old.looks
      try await time.sleep(for: .seconds(300))
      #expect(old.looks > looks)
    }
  }

  @Test func `A model outside the catalog is retired with its backend`() async throws {
    let old = old
    let policy = ARNPolicy(isAllowed: true, partitions: ["aws"], regions: ["us-east-1"], accounts: ["123456789012"])
    let retirement = Retirement(successor: "b")
    try await run(nil, policy: policy, retired: [Self.lookout.backend: retirement]) { gateway in
      await #expect(throws: retirement.error) {
        try await Self.start(gateway, 60, id: "arn:aws:lookoutvision:us-east-1:123456789012:model/w/1")
      }
      let other = "arn:aws:rekognition:us-east-1:123456789012:project/w/version/v/1"
      let outcome = try await Self.start(gateway, 60, id: other)
      #expect(outcome.status.state == .running)
    }
    #expect(old.starts == 0)
  }

  @Test func `A region where a service is not has no models of it`() throws {
    let policy = ARNPolicy(
      isAllowed: true, partitions: ["aws"], regions: ["ap-south-1"], accounts: ["123456789012"],
      missing: ["lookoutvision": ["ap-south-1"]])
    let kinds = [Self.lookout, Self.rekognition].map {
      BackendKind(id: $0.backend, arnForm: "", isResource: { _ in true })
    }
    let catalog = ModelCatalog(entries: [], kinds: kinds, policy: policy)
    #expect(throws: GatewayError.modelNotFound) {
      try catalog.model("arn:aws:lookoutvision:ap-south-1:123456789012:model/w/1")
    }
    _ = try catalog.model("arn:aws:rekognition:ap-south-1:123456789012:project/w/version/v/1")
  }
}
