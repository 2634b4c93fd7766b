import FoundationEssentials
import GatewayCore
import Platform
import Synchronization
import TestSupport
import Testing

/// A service that does not start what failed until it was stopped, as one that creates and deletes.
private final class FailingService: Sendable {
  private let current = Mutex(ModelState.failed)

  var state: ModelState {
    get { current.withLock { $0 } }
    set { current.withLock { $0 = newValue } }
  }

  func answer(_ call: RecordingBackend.Call, isOurs: Bool) throws(GatewayError) -> ModelReport {
    switch call {
    case .describe: return GatewayHarness.report(state)
    case .start:
      guard state == .stopped else { throw GatewayError(.modelStateConflict, "there already") }
      state = .starting
      return GatewayHarness.report(.starting)
    case .stop:
      guard isOurs else { throw .notOurs }
      state = .stopping
      return GatewayHarness.report(.stopping)
    }
  }
}

/// Starts of what failed, and stops of what is not the gateway's.
@Suite struct RestartTests {
  private let service = FailingService()

  private func harness(stopsFailed: Bool = true, isOurs: Bool = true, stopUnheld: Int? = nil) -> GatewayHarness {
    var policy = Gateway.Policy()
    policy.stopUnheld = stopUnheld
    return GatewayHarness(
      policy: policy, starting: StartSupport(takesUnits: false, stopsFailed: stopsFailed), isOurs: isOurs
    ) { [service] (call, _) throws(GatewayError) in
      try service.answer(call, isOurs: isOurs)
    }
  }

  @Test func `A start of what failed stops it, and is made once it has stopped`() async throws {
    let harness = harness()
    try await harness.run(keeping: true) { [service] in
      let outcome = try await harness.start()
      #expect(outcome.status.state == .stopping)
      #expect(outcome.lease == nil)
      try await harness.time.sleep(for: .seconds(3))
      #expect(service.state == .stopping)
      #expect(harness.backend.starts.count == 1, "only the one that found it failed")
      service.state = .stopped
      try await harness.time.sleep(for: .seconds(40))
      #expect(service.state == .starting)
      let operation = try await harness.gateway.operation(outcome.operationID, for: .anonymous).operation
      #expect(operation.outcome == .accepted)
      #expect(harness.gateway.known(GatewayHarness.target).life.leases.count == 1)
      let stops = try await harness.gateway.operations(OperationQuery(verb: .stop, limit: 10), for: .anonymous)
        .operations.map(\.operation)
      #expect(stops.map(\.reason) == [.startFailed])
      #expect(stops.map(\.outcome) == [.accepted])
    }
  }

  @Test func `Starts that come together are one stop and one start`() async throws {
    let harness = harness()
    try await harness.run(keeping: true) { [service] in
      async let first = harness.start(caller: "ann")
      async let second = harness.start(caller: "bob")
      _ = try await (first, second)
      try await harness.time.sleep(for: .seconds(3))
      service.state = .stopped
      try await harness.time.sleep(for: .seconds(40))
      #expect(harness.backend.calls.count { $0 == .stop(resource: "model/w") } == 1)
      #expect(harness.gateway.known(GatewayHarness.target).life.leases.count == 2)
      #expect(service.state == .starting)
    }
  }

  @Test func `Where the service does not need it, a start of what failed is refused as before`() async throws {
    let harness = harness(stopsFailed: false)
    try await harness.run(keeping: true) {
      let error = await #expect(throws: GatewayError.self) { try await harness.start() }
      #expect(error?.isOfFailedModel == true)
      #expect(!harness.backend.calls.contains(.stop(resource: "model/w")))
    }
  }

  @Test func `What failed and is not ours is neither stopped nor started`() async throws {
    let harness = harness(isOurs: false)
    try await harness.run(keeping: true) {
      let error = await #expect(throws: GatewayError.self) { try await harness.start() }
      #expect(error?.isNotOurs == true)
      try await harness.time.sleep(for: .seconds(30))
      #expect(!harness.backend.calls.contains(.stop(resource: "model/w")))
    }
  }

  @Test func `A stop of what is not ours is refused, and gives the lease up`() async throws {
    service.state = .running
    let harness = harness(isOurs: false)
    try await harness.run(keeping: true) {
      _ = try await harness.start()
      for _ in 0..<2 {
        let error = await #expect(throws: GatewayError.self) { try await harness.stop() }
        #expect(error?.isNotOurs == true)
        #expect(error?.retryAfter == nil)
      }
      #expect(harness.gateway.known(GatewayHarness.target).life.leases.isEmpty)
      try await harness.time.sleep(for: .seconds(30))
      #expect(!harness.backend.calls.contains(.stop(resource: "model/w")))
    }
  }

  @Test func `A lease of what is not ours ends, and the model goes on`() async throws {
    service.state = .running
    let harness = harness(isOurs: false, stopUnheld: 5)
    try await harness.run(keeping: true) { [service] in
      _ = try await harness.start(lease: .seconds(2))
      try await harness.time.sleep(for: .seconds(120))
      #expect(service.state == .running)
      let stops = try await harness.gateway.operations(OperationQuery(verb: .stop, limit: 10), for: .anonymous)
        .operations.map(\.operation)
      #expect(stops.map(\.reason) == [.unheld, .leaseEnded], "it is not asked again and again")
      #expect(stops.allSatisfy { $0.outcome == .failed(.modelStateConflict) })
      #expect(!harness.gateway.known(GatewayHarness.target).life.isStopping)
    }
  }

  @Test func `Units that the backend does not take are refused by name`() async throws {
    let harness = harness()
    let error = await #expect(throws: GatewayError.self) {
      try await harness.start(UnitsRequest(minimum: 1, maximum: 2))
    }
    #expect(error?.code == .validationError)
    #expect(error?.details.map(\.field) == ["min_inference_units", "max_inference_units"])
    #expect(harness.backend.calls.isEmpty)
  }

  @Test func `A life from the store gets the settings that the catalog has now`() async throws {
    let store = MemoryStore()
    var target = GatewayHarness.target
    target.settings = ["endpoint_config": "old"]
    let stored = target
    try await store.transaction { (books) throws(GatewayError) in
      var life = ModelLife(target: stored)
      life.startBegins(UUID())
      try books.save(life)
    }
    target.settings = ["endpoint_config": "new"]
    let harness = GatewayHarness(target: target, store: store) { (_, _) throws(GatewayError) in
      GatewayHarness.report(.stopped)
    }
    try await harness.gateway.recover()
    #expect(harness.gateway.known(target).life.target.settings == ["endpoint_config": "new"])
  }
}
