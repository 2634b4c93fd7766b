import FoundationEssentials
import GatewayCore
import Platform
import TestSupport
import Testing

@Suite("Starting models")
struct ModelStarterTests {
  private static let unknown = GatewayError(.backendError, "lost", retryAfter: 5, effect: .unknown)
  private static let conflict = GatewayError(.modelStateConflict, "in use")

  @Test("A hundred concurrent starts are one call, and all have its run and operation")
  func concurrent() async throws {
    let harness = GatewayHarness { (_, _) throws(GatewayError) in GatewayHarness.report(.starting, units: nil) }
    let outcomes = try await harness.run {
      try await withThrowingTaskGroup(of: StartOutcome.self) { group in
        for _ in 0..<100 { group.addTask { try await harness.start() } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
    }
    #expect(harness.backend.calls == [.start(resource: "model/w", InferenceUnits(minimum: 1))])
    #expect(outcomes.count == 100)
    #expect(Set(outcomes.map { $0.status.life.run?.id }).count == 1)
    #expect(outcomes.allSatisfy { $0.status.state == .starting })
  }

  @Test("What was seen at most 5 s ago is believed; after that AWS is asked")
  func freshness() async throws {
    let harness = GatewayHarness { (call, number) throws(GatewayError) in
      if case .start = call, number > 1 { throw Self.conflict }
      return GatewayHarness.report(.starting)
    }
    try await harness.run {
      let first = try await harness.start()
      #expect(!first.isJoined)
      harness.time.advance(by: .seconds(5))
      #expect(try await harness.start().isJoined)
      #expect(harness.backend.starts.count == 1)
      harness.time.advance(by: .seconds(1))
      let later = try await harness.start()
      #expect(later.isJoined)
      #expect(later.status.life.run?.id == first.status.life.run?.id)
      #expect(harness.backend.starts.count == 2)
    }
  }

  @Test("A start with other units than the model runs on is a mismatch, named unit by unit")
  func mismatch() async throws {
    let harness = GatewayHarness { (_, _) throws(GatewayError) in GatewayHarness.report(.starting, units: nil) }
    try await harness.run {
      _ = try await harness.start(UnitsRequest(minimum: 2))
      _ = try await harness.start()
      let error = try await #require(throws: GatewayError.self) {
        try await harness.start(UnitsRequest(minimum: 1, maximum: 2))
      }
      #expect(error.code == .capacityMismatch)
      #expect(error.details.map(\.field) == ["min_inference_units"])
    }
    #expect(harness.backend.starts == [.start(resource: "model/w", InferenceUnits(minimum: 2))])
  }

  @Test("The loser of a race for the units gets its own try when the winner's units are refused")
  func otherUnits() async throws {
    let time = ManualTime()
    let harness = GatewayHarness(time: time) { (call, _) throws(GatewayError) in
      if case .start(_, let units) = call, units.minimum == 9 {
        // Long enough for the other to join.
        try? await time.sleep(for: .seconds(1))
        throw GatewayError(.quotaExceeded, "too many")
      }
      return GatewayHarness.report(.starting, units: nil)
    }
    try await harness.run {
      let first = Task { try await harness.start(UnitsRequest(minimum: 9)) }
      while harness.backend.starts.isEmpty { await Task.yield() }
      let second = try await harness.start(UnitsRequest(minimum: 1))
      #expect(second.status.life.run?.units == InferenceUnits(minimum: 1))
      await #expect(throws: GatewayError.self) { try await first.value }
    }
  }

  @Test("A start that AWS may have taken is found by describing, not repeated")
  func unknownTookEffect() async throws {
    let harness = GatewayHarness { (call, number) throws(GatewayError) in
      if case .start = call { throw Self.unknown }
      return GatewayHarness.report(number < 3 ? .stopped : .starting)
    }
    let outcome = try await harness.run { try await harness.start() }
    #expect(outcome.status.life.run?.isExact == true)
    #expect(!outcome.isJoined)
    #expect(harness.backend.starts.count == 1)
  }

  @Test("A caller is answered after 15 s with how AWS failed; the work goes on, and a repeated start joins it")
  func deadline() async throws {
    let harness = GatewayHarness { (call, number) throws(GatewayError) in
      if case .start = call, number == 1 { throw Self.unknown }
      // Stopped when it is described after 0, 2, 5 and 15 s, and on its way once it is started again.
      return GatewayHarness.report(call == .describe(resource: "model/w") && number < 5 ? .stopped : .starting)
    }
    try await harness.run {
      let before = harness.time.uptime
      let error = try await #require(throws: GatewayError.self) { try await harness.start() }
      #expect(error == Self.unknown)
      #expect(harness.time.uptime - before == .seconds(15))
      // At 15 s it is still startable, and only then is it started again, once.
      _ = try await harness.start()
      #expect(harness.backend.starts.count == 2)
      #expect(Set(harness.backend.tokens).count == 1)
    }
  }

  @Test(
    "A start that joined one whose outcome was unknown for long gets its end in the ledger", arguments: [true, false])
  func joinedLate(isAccepted: Bool) async throws {
    let harness = GatewayHarness { (call, number) throws(GatewayError) in
      if case .start = call {
        if number == 1 { throw Self.unknown }
        guard isAccepted else { throw GatewayError(.quotaExceeded, "no") }
      }
      return GatewayHarness.report(
        call == .describe(resource: "model/w") && (number < 5 || !isAccepted) ? .stopped : .starting)
    }
    try await harness.run {
      await withTaskGroup(of: Void.self) { group in
        for caller in ["ann", "bob"] {
          group.addTask {
            await #expect(throws: Self.unknown) { try await harness.start(caller: caller) }
          }
        }
      }
      try await harness.time.sleep(for: .seconds(5))
      let outcomes = try await harness.gateway.operations(OperationQuery(verb: .start, limit: 10), for: .anonymous)
        .operations.map(
          \.operation.outcome)
      #expect(outcomes.count == 2)
      #expect(
        isAccepted
          ? outcomes.contains(.accepted) && outcomes.contains(.joined)
          : outcomes == [.failed(.quotaExceeded), .failed(.quotaExceeded)])
    }
  }

  @Test("A caller that goes away ends its waiting, not the work")
  func cancellation() async throws {
    let harness = GatewayHarness { (call, _) throws(GatewayError) in
      if case .start = call { throw Self.unknown }
      return GatewayHarness.report(.starting)
    }
    try await harness.run {
      let gone = Task { try await harness.start() }
      gone.cancel()
      _ = try? await gone.value
      let outcome = try await harness.start()
      #expect(outcome.status.state == .starting)
      #expect(harness.backend.starts.count == 1)
    }
  }

  @Test("A start that cannot be recorded is not made")
  func storeFails() async throws {
    let harness = GatewayHarness(store: BrokenStore()) { (_, _) throws(GatewayError) in
      GatewayHarness.report(.starting)
    }
    let error = try await #require(throws: GatewayError.self) {
      try await harness.run { try await harness.start() }
    }
    #expect(error.code == .storeUnavailable)
    #expect(harness.backend.calls.isEmpty)
  }

  @Test("A floating version is pinned by a describe, started by its number, and kept for the run")
  func floating() async throws {
    let target = ModelTarget(
      backend: BackendID(rawValue: "hosting"), region: "us-east-1", account: nil, resource: "model/latest",
      isFloating: true)
    let harness = GatewayHarness(target: target) { (call, number) throws(GatewayError) in
      // A newer version appears after the first describe.
      if case .describe("model/latest") = call {
        return GatewayHarness.report(.stopped, resource: number == 1 ? "model/3" : "model/4")
      }
      return GatewayHarness.report(.starting, resource: "model/3")
    }
    try await harness.run {
      let outcome = try await harness.start()
      #expect(outcome.status.life.run?.resource == "model/3")
      harness.time.advance(by: .seconds(10))
      _ = try await harness.gateway.status(harness.visible)
    }
    #expect(
      harness.backend.calls == [
        .describe(resource: "model/latest"), .start(resource: "model/3", InferenceUnits(minimum: 1)),
        .describe(resource: "model/3"),
      ])
  }

  @Test("A repeated start of a floating version stays with the version of its run")
  func floatingAgain() async throws {
    let target = ModelTarget(
      backend: BackendID(rawValue: "hosting"), region: "us-east-1", account: nil, resource: "model/latest",
      isFloating: true)
    let harness = GatewayHarness(target: target) { (call, number) throws(GatewayError) in
      switch call {
      case .describe("model/latest"): return GatewayHarness.report(.stopped, resource: "model/\(number + 2)")
      case .start where number > 1: throw Self.conflict
      default: return GatewayHarness.report(.starting, resource: "model/3")
      }
    }
    try await harness.run {
      _ = try await harness.start()
      harness.time.advance(by: .seconds(10))
      let again = try await harness.start()
      #expect(again.isJoined)
      #expect(again.status.life.run?.resource == "model/3")
    }
  }
}

/// A store that can do nothing.
private struct BrokenStore: GatewayStore {
  func transaction<Result: Sendable>(
    _ body: @escaping @Sendable (any StoreTransaction) throws(GatewayError) -> Result
  ) async throws(GatewayError) -> Result {
    throw GatewayError(.storeUnavailable, "The disk is full.")
  }
}
