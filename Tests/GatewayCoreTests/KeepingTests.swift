import FoundationEssentials
import GatewayCore
import Platform
import Synchronization
import TestSupport
import Testing

/// A service that starts and stops as a model does, for the keeper to deal with.
private final class FakeService: Sendable {
  private struct State {
    var state = ModelState.stopped
    var stops = 0
    var refusals = 0
    var forStop: [RecordingBackend.Call] = []
  }

  private let state = Mutex(State())

  var modelState: ModelState {
    get { state.withLock { $0.state } }
    set { state.withLock { $0.state = newValue } }
  }
  var stops: Int { state.withLock { $0.stops } }
  /// What was asked for a stop's sake.
  var forStop: [RecordingBackend.Call] { state.withLock { $0.forStop } }

  func refuseStops(_ times: Int) { state.withLock { $0.refusals = times } }

  func answer(_ call: RecordingBackend.Call) throws(GatewayError) -> ModelReport {
    try state.withLock { (state) throws(GatewayError) in
      if Urgency.isForStop { state.forStop.append(call) }
      switch call {
      case .describe: break
      case .start: state.state = .running
      case .stop:
        if state.refusals > 0 {
          state.refusals -= 1
          throw GatewayError(.backendError, "AWS failed.", effect: .none)
        }
        guard state.state == .running else { throw GatewayError(.modelStateConflict, "in use") }
        state.stops += 1
        state.state = .stopped
        return GatewayHarness.report(.stopping)
      }
      return GatewayHarness.report(state.state)
    }
  }
}

@Suite("Keeping promises")
struct KeepingTests {
  private let service = FakeService()

  private func harness(policy: Gateway.Policy = Gateway.Policy(), store: any GatewayStore = MemoryStore())
    -> GatewayHarness
  {
    GatewayHarness(store: store, policy: policy) { [service] (call, _) throws(GatewayError) in
      try service.answer(call)
    }
  }

  private func settle(_ harness: GatewayHarness, for seconds: Int) async throws {
    try await harness.time.sleep(for: .seconds(seconds))
  }

  @Test("A lease of 2 s stops the model with no caller about")
  func leaseEnds() async throws {
    let harness = harness()
    try await harness.run(keeping: true) {
      _ = try await harness.start(lease: .seconds(2))
      try await settle(harness, for: 5)
      #expect(service.stops == 1)
      #expect(service.modelState == .stopped)
      try await settle(harness, for: 60)
      let operations = try await harness.gateway.operations(OperationQuery(), for: .anonymous).operations
      #expect(operations.map(\.operation.verb) == [.stop, .start])
      #expect(operations[0].operation.reason == .leaseEnded)
      #expect(operations[0].operation.outcome == .accepted)
      #expect(!harness.gateway.known(GatewayHarness.target).life.isActive)
    }
  }

  @Test("What the keeper asks of AWS for a stop, its checks too, is marked as such, and nothing else is")
  func marked() async throws {
    let harness = harness()
    try await harness.run(keeping: true) {
      _ = try await harness.start(lease: .seconds(2))
      _ = try await harness.gateway.status(harness.visible)
      #expect(service.forStop.isEmpty)
      try await settle(harness, for: 10)
      let describe = RecordingBackend.Call.describe(resource: "model/w")
      #expect(service.forStop.prefix(2) == [describe, .stop(resource: "model/w")])
      #expect(service.forStop.dropFirst(2).allSatisfy { $0 == describe })
    }
  }

  @Test("A lease that is renewed does not")
  func renewed() async throws {
    let harness = harness()
    try await harness.run(keeping: true) {
      for _ in 0..<10 {
        _ = try await harness.start(lease: .seconds(3))
        try await settle(harness, for: 2)
      }
      #expect(service.stops == 0)
      try await settle(harness, for: 5)
      #expect(service.stops == 1)
    }
  }

  @Test("With two holders one stop stops nothing, the second one does")
  func twoHolders() async throws {
    let harness = harness()
    try await harness.run(keeping: true) {
      _ = try await harness.start(caller: "ann")
      _ = try await harness.start(caller: "bob")
      #expect(try await harness.stop(caller: "ann").result == .heldByOthers(1))
      try await settle(harness, for: 5)
      #expect(service.stops == 0)
      #expect(try await harness.stop(caller: "bob").result == .stopping)
      try await settle(harness, for: 5)
      #expect(service.stops == 1)
    }
  }

  @Test("A stop that AWS does not take is repeated until it does")
  func repeated() async throws {
    let harness = harness()
    service.refuseStops(8)
    try await harness.run(keeping: true) {
      _ = try await harness.start()
      #expect(try await harness.stop().result == .stopping)
      try await settle(harness, for: 200)
      #expect(service.stops == 1)
    }
  }

  @Test("A stop goes ahead without the store")
  func withoutStore() async throws {
    let store = FailingStore()
    let harness = harness(store: store)
    try await harness.run(keeping: true) {
      _ = try await harness.start()
      store.isBroken = true
      await #expect(throws: GatewayError.self) { try await harness.start(caller: "bob") }
      #expect(try await harness.stop().result == .stopping)
      try await settle(harness, for: 5)
      #expect(service.stops == 1)
    }
  }

  @Test("A stop while the model starts is pending, and is sent as soon as it runs")
  func stopWhileStarting() async throws {
    let harness = harness()
    try await harness.run(keeping: true) {
      _ = try await harness.start()
      service.modelState = .starting
      try await settle(harness, for: 40)
      let outcome = try await harness.stop()
      #expect(outcome.result == .stopping)
      #expect(outcome.status.isStopPending)
      try await settle(harness, for: 60)
      #expect(service.stops == 0)
      service.modelState = .running
      try await settle(harness, for: 60)
      #expect(service.stops == 1)
    }
  }

  @Test("A model that nobody holds is stopped after the grace that the configuration gives")
  func unheld() async throws {
    var policy = Gateway.Policy()
    policy.stopUnheld = 60
    let harness = harness(policy: policy)
    try await harness.run(keeping: true) {
      service.modelState = .running
      _ = try await harness.gateway.status(harness.visible)
      #expect(harness.gateway.known(GatewayHarness.target).life.isUnheld)
      try await settle(harness, for: 50)
      #expect(service.stops == 0)
      try await settle(harness, for: 20)
      #expect(service.stops == 1)
    }
  }

  @Test("Without that it is left alone")
  func unheldLeft() async throws {
    let harness = harness()
    try await harness.run(keeping: true) {
      service.modelState = .running
      _ = try await harness.gateway.status(harness.visible)
      try await settle(harness, for: 200)
      #expect(service.stops == 0)
    }
  }

  @Test("The next process ends the leases of the one before it")
  func recovery() async throws {
    let store = MemoryStore()
    let first = harness(store: store)
    try await first.run { _ = try await first.start(lease: .seconds(100)) }
    let second = harness(store: store)
    try await second.gateway.recover()
    try await second.run(keeping: true) {
      try await settle(second, for: 50)
      #expect(service.stops == 0)
      try await settle(second, for: 60)
      #expect(service.stops == 1)
    }
  }

  @Test("A start that waits for a stop is made once the model has stopped, with its lease")
  func queued() async throws {
    let harness = harness()
    try await harness.run(keeping: true) {
      _ = try await harness.start()
      service.refuseStops(3)
      _ = try await harness.stop()
      let origin = Operation.Origin(holder: Holder(caller: "bob"), requestID: nil)
      let request = StartRequest(lease: .seconds(1000), origin: origin)
      let permit = try harness.visible.permit(Starting.self)
      let model = permit.model
      await #expect(throws: GatewayError.self) { try await harness.gateway.start(permit, request) }
      _ = try await harness.gateway.startOnceStopped(permit, request)
      let end = await harness.gateway.wait(
        forStart: request.operationID, of: model.target, holder: origin.holder, limit: .seconds(120))
      guard case .satisfied(let status) = end else {
        Issue.record("\(end)")
        return
      }
      #expect(status.state == .running)
      #expect(status.life.leases.map(\.holder) == [origin.holder])
      #expect(service.stops == 1)
      #expect(try await harness.gateway.operation(request.operationID, for: .anonymous).operation.outcome == .accepted)
    }
  }

  @Test("A start that was carried out is not made again because its answer was lost")
  func queuedAgain() async throws {
    let harness = harness()
    try await harness.run(keeping: true) {
      let origin = Operation.Origin(holder: Holder(caller: "ann", name: "a"), requestID: nil)
      let request = StartRequest(lease: .seconds(1000), origin: origin)
      let permit = try harness.visible.permit(Starting.self)
      _ = try await harness.gateway.start(permit, request)
      service.refuseStops(3)
      _ = try await harness.stop()
      let error = await #expect(throws: GatewayError.self) {
        try await harness.gateway.startOnceStopped(permit, request)
      }
      #expect(error?.code == .modelStateConflict)
      #expect(try await harness.gateway.operation(request.operationID, for: .anonymous).operation.outcome == .accepted)
      try await settle(harness, for: 120)
      #expect(harness.backend.starts.count == 1)
      #expect(service.stops == 1)
    }
  }

  @Test("A renewal that races the keeper is never acknowledged and then stopped", arguments: 0..<20)
  func race(round: Int) async throws {
    let harness = harness()
    try await harness.run(keeping: true) {
      _ = try await harness.start(lease: .seconds(2))
      try await settle(harness, for: 1)
      try await harness.time.sleep(for: .milliseconds(900 + round * 10))
      do {
        let renewed = try await harness.start(lease: .seconds(100))
        #expect(renewed.lease?.endsAt != nil)
        try await settle(harness, for: 30)
        // Acknowledged: either the old run goes on, or a new one was begun after the stop.
        #expect(service.modelState == .running)
      } catch let error as GatewayError {
        #expect(error.code == .modelStateConflict)
      }
    }
  }
}

/// A store in memory that can be broken.
private final class FailingStore: GatewayStore {
  private let store = MemoryStore()
  private let broken = Mutex(false)

  var isBroken: Bool {
    get { broken.withLock { $0 } }
    set { broken.withLock { $0 = newValue } }
  }

  func transaction<Result: Sendable>(
    _ body: @escaping @Sendable (any StoreTransaction) throws(GatewayError) -> Result
  ) async throws(GatewayError) -> Result {
    if isBroken { throw GatewayError(.storeUnavailable, "The disk is full.") }
    return try await store.transaction(body)
  }
}
