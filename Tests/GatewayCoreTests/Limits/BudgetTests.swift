import FoundationEssentials
import Platform
import Synchronization
import TestSupport
import Testing

@testable import GatewayCore

struct UTCMonthTests {
  @Test(arguments: [
    (1_798_761_599.0, "2026-12"), (1_798_761_600, "2027-01"), (0, "1970-01"), (951_782_400, "2000-02"),
  ])
  func `A month begins at midnight UTC`(seconds: Double, month: String) {
    #expect(UTCMonth(of: Date(timeIntervalSince1970: seconds)).description == month)
  }

  @Test func `Time is split where months meet`() {
    let january = Date(timeIntervalSince1970: 1_798_761_600)
    let parts = UTCMonth.seconds(from: january - 30, to: january + 31 * 86_400 + 5)
    #expect(parts.map(\.month.description) == ["2026-12", "2027-01", "2027-02"])
    #expect(parts.map(\.seconds) == [30, 31 * 86_400, 5])
    #expect(UTCMonth(of: january).start == january)
    #expect(UTCMonth.seconds(from: january, to: january).isEmpty)
  }
}

/// What callers may spend, over a recorded backend.
struct BudgetTests {
  /// A model at 4 dollars for a unit and hour, whose default lease is 4 hours.
  private static func harness(
    _ limits: CallerLimits, price: Double? = 4, store: any GatewayStore = MemoryStore(),
    time: ManualTime = ManualTime(),
    onLimit: CallerLimiter.Hook? = nil, state: LivingState = LivingState()
  ) -> GatewayHarness {
    var policy = Gateway.Policy()
    policy.limits = ["ann": limits]
    policy.onLimit = onLimit
    return GatewayHarness(store: store, policy: policy, time: time, price: price) { (call, _) in state.answer(call) }
  }

  private static func budget(_ dollars: Double, ends: Bool = true) -> CallerLimits {
    var limits = CallerLimits()
    limits.dollarsPerMonth = dollars
    limits.endsLeases = ends
    return limits
  }

  private static func refusal(_ body: () async throws -> Void) async -> GatewayError? {
    do {
      try await body()
      return nil
    } catch { return error as? GatewayError }
  }

  @Test(arguments: [
    (15.99, LeaseLength.seconds(4 * 3600), 1, false), (16, .seconds(4 * 3600), 1, true),
    (16, .seconds(4 * 3600), 2, false),
    (32, .seconds(4 * 3600), 2, true), (4, .seconds(3600), 1, true), (4, .untilStopped, 1, false),
    (0, .seconds(1), 1, false),
  ])
  func `A start reserves most units, times lease, times price`(
    dollars: Double, lease: LeaseLength, units: Int, fits: Bool
  ) async throws {
    let harness = Self.harness(Self.budget(dollars))
    try await harness.run {
      let error = await Self.refusal {
        _ = try await harness.start(UnitsRequest(minimum: 1, maximum: units), lease: lease)
      }
      #expect((error == nil) == fits)
      guard let error else { return }
      #expect(error.code == .budgetExceeded)
      #expect(error.details.map(\.field) == ["dollars_per_month", "left", "needed"])
      #expect(harness.backend.starts.isEmpty)
      #expect(!harness.gateway.known(GatewayHarness.target).life.isActive)
    }
  }

  @Test func `What is left is told, and trying again where it can help`() async throws {
    let harness = Self.harness(Self.budget(20))
    try await harness.run {
      _ = try await harness.start(lease: .seconds(4 * 3600))
      let other = await Self.refusal { _ = try await harness.start(lease: .seconds(6 * 3600), holder: "b") }
      // Both holders are one run: two hours more are needed, and one is left.
      #expect(other?.details.map(\.reason) == ["20.00", "4.00", "8.00"])
      #expect(other?.retryAfter == 60)
      let never = await Self.refusal { _ = try await harness.start(lease: .seconds(24 * 3600), holder: "b") }
      #expect(never?.retryAfter == nil)
      // A renewal that adds nothing needs nothing.
      _ = try await harness.start(lease: .seconds(3600))
    }
  }

  @Test func `Others' budgets have nothing to do with it, and a model without a price has none`() async throws {
    let free = Self.harness(Self.budget(0))
    try await free.run { _ = try await free.start(caller: "bob") }
    let unpriced = Self.harness(Self.budget(1000), price: nil)
    try await unpriced.run {
      let error = await Self.refusal { _ = try await unpriced.start() }
      #expect(error?.code == .budgetExceeded && error?.details.map(\.field) == ["price"])
    }
  }

  @Test func `Of starts at the same time no two take the same dollars`() async throws {
    let harness = Self.harness(Self.budget(16))
    try await harness.run {
      let outcomes = await withTaskGroup(of: Bool.self) { group in
        for index in 0..<8 {
          group.addTask {
            await Self.refusal { _ = try await harness.start(lease: .seconds(3600 * (index + 1)), holder: "h\(index)") }
              == nil
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect((1...4).contains(outcomes))
      let longest = harness.gateway.known(GatewayHarness.target).life.leases.map(\.length)
      #expect(longest.allSatisfy { if case .seconds(let seconds) = $0 { seconds <= 4 * 3600 } else { false } })
    }
  }

  @Test func `Units are counted by models, and a start over the limit is refused`() async throws {
    var limits = CallerLimits()
    limits.runningUnits = 2
    let harness = Self.harness(limits)
    try await harness.run {
      let error = await Self.refusal { _ = try await harness.start(UnitsRequest(minimum: 3)) }
      #expect(error?.code == .rateLimited && error?.retryAfter == 60)
      #expect(error?.details.map(\.reason) == ["the limit is 2", "0", "3"])
      _ = try await harness.start(UnitsRequest(minimum: 1))
      _ = try await harness.start(holder: "b")
      let commitments = await harness.gateway.commitments(of: "ann")
      #expect(commitments?.units == 1)
    }
  }

  @Test func `A budget holds across a restart`() async throws {
    let store = MemoryStore()
    let time = ManualTime()
    let state = LivingState()
    let first = Self.harness(Self.budget(16), store: store, time: time, state: state)
    try await first.run(keeping: true) {
      _ = try await first.start(lease: .seconds(3600))
      _ = try await first.gateway.status(first.visible)
      time.advance(by: .seconds(1800))
    }
    let second = Self.harness(Self.budget(16), store: store, time: time, state: state)
    try await second.gateway.recover()
    let commitments = await second.gateway.commitments(of: "ann")
    #expect(abs((commitments?.spent ?? 0) - 2) < 0.1)
    #expect(abs((commitments?.reserved ?? 0) - 2) < 0.1)
    try await second.run {
      let error = await Self.refusal { _ = try await second.start(lease: .seconds(5 * 3600), holder: "b") }
      #expect(error?.code == .budgetExceeded)
    }
  }

  @Test func `Units, and that a budget is nearly spent, hold across a restart`() async throws {
    let (store, time, state, told) = (MemoryStore(), ManualTime(), LivingState(), Told())
    var limits = Self.budget(10)
    limits.runningUnits = 2
    let first = Self.harness(limits, store: store, time: time, state: state)
    try await first.run(keeping: true) {
      _ = try await first.start(UnitsRequest(minimum: 2), lease: .seconds(4000))
      _ = try await first.gateway.status(first.visible)
      time.advance(by: .seconds(3700))
    }
    let second = Self.harness(limits, store: store, time: time, onLimit: { told.add($0.kind) }, state: state)
    try await second.gateway.recover()
    #expect(await second.gateway.commitments(of: "ann")?.units == 2)
    try await second.run(budgets: true) {
      while second.gateway.limiter.standing(of: "ann") == nil { try await Task.sleep(for: .milliseconds(1)) }
      #expect(second.gateway.limiter.standing(of: "ann")?.level == .warned)
      #expect(told.kinds == [.budgetWarned])
      let error = await Self.refusal { _ = try await second.start(lease: .seconds(3600), holder: "b") }
      #expect(error?.code == .budgetExceeded)
    }
  }

  @Test func `Only the leases of who has spent its budget end`() throws {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    var life = ModelLife(target: GatewayHarness.target)
    for (caller, name) in [("ann", "a"), ("bob", "a"), ("ann", "b")] {
      try life.hold(Holder(caller: caller, name: name), for: .seconds(60), at: now, operationID: UUID())
    }
    life.startBegins(UUID())
    for caller in ["carl", "ann"] {
      let isStop = life.endLeases(where: { $0.caller == caller }, at: now, operationID: UUID())
      #expect(!isStop)
    }
    #expect(life.leases.map(\.holder.caller) == ["bob"] && life.stop == nil)
    let isStop = life.endLeases(where: { $0.caller == "bob" }, at: now, operationID: UUID())
    #expect(isStop)
    #expect(life.stop?.reason == .budgetSpent && life.stop?.isDecided == false)
  }

  @Test func `What a run costs is split by months, and a budget begins anew with each`() async throws {
    // Half an hour before a month ends.
    let newYear = Date(timeIntervalSince1970: 1_798_761_600)
    let time = ManualTime(now: newYear - 1800)
    let harness = Self.harness(Self.budget(100), time: time)
    try await harness.run {
      _ = try await harness.start(lease: .seconds(4 * 3600))
      _ = try await harness.gateway.status(harness.visible)
      time.advance(by: .seconds(newYear.timeIntervalSince(time.now)))
      let december = await harness.gateway.commitments(of: "ann")
      #expect(december.map { abs($0.spent) < 0.01 } == true)
      time.advance(by: .seconds(3600))
      let january = await harness.gateway.commitments(of: "ann")
      #expect(january.map { abs($0.spent - 4) < 0.1 } == true)
    }
  }

  @Test(arguments: [true, false])
  func `When all is spent the leases end, if that is wished, and it is told once`(ends: Bool) async throws {
    let told = Told()
    let state = LivingState()
    let harness = Self.harness(Self.budget(6, ends: ends), onLimit: { told.add($0.kind) }, state: state)
    try await harness.run(keeping: true, budgets: true) {
      _ = try await harness.start(lease: .seconds(5400))
      _ = try await harness.gateway.status(harness.visible)
      harness.time.advance(by: .seconds(5400 * 0.85))
      while harness.gateway.limiter.standing(of: "ann")?.level != .warned {
        try await Task.sleep(for: .milliseconds(1))
      }
      #expect(told.kinds == [.budgetWarned])
      // Renewals would go past it: the watcher does not ask how the lease came about.
      let now = harness.time.now
      try await harness.gateway.lives.change(GatewayHarness.target) { (life, _) throws(GatewayError) in
        try life.hold(Holder(caller: "ann", name: "a"), for: .seconds(86_400), at: now, operationID: UUID())
      }
      harness.time.advance(by: .seconds(1800))
      while harness.gateway.limiter.standing(of: "ann")?.level != .spent { try await Task.sleep(for: .milliseconds(1)) }
      #expect(told.kinds == [.budgetWarned, .budgetSpent])
      guard ends else {
        #expect(harness.gateway.known(GatewayHarness.target).life.leases.count == 1)
        return
      }
      while state.stops == 0 { try await Task.sleep(for: .milliseconds(1)) }
      let operations = try await harness.gateway.operations(OperationQuery(verb: .stop), for: .anonymous).operations
      #expect(operations.map(\.operation.reason) == [.budgetSpent])
    }
  }

  // MARK: Models

  /// A model at 4 dollars for a unit and hour with a budget of its own, and callers that have none.
  private static func limitedModel(
    _ dollars: Double, store: any GatewayStore = MemoryStore(), onLimit: CallerLimiter.Hook? = nil,
    state: LivingState = LivingState()
  ) -> GatewayHarness {
    var policy = Gateway.Policy()
    policy.onLimit = onLimit
    return GatewayHarness(store: store, policy: policy, price: 4, dollarsPerMonth: dollars) { (call, _) in
      state.answer(call)
    }
  }

  @Test func `A model's budget counts its whole runs, whoever holds it, and once for all holders`() async throws {
    let harness = Self.limitedModel(20)
    try await harness.run {
      _ = try await harness.start(lease: .seconds(4 * 3600), caller: "ann")
      _ = try await harness.start(lease: .seconds(4 * 3600), caller: "bob")
      let error = await Self.refusal { _ = try await harness.start(lease: .seconds(6 * 3600), caller: "carl") }
      #expect(error?.code == .budgetExceeded && error?.details.map(\.reason) == ["20.00", "4.00", "8.00"])
      #expect(error?.message.hasPrefix("This model's budget") == true)
      #expect(harness.gateway.known(GatewayHarness.target).life.leases.count == 2)
      _ = try await harness.start(lease: .seconds(5 * 3600), caller: "carl")
    }
  }

  @Test func `When a model's budget is spent all its leases end and what waits is dropped`() async throws {
    let told = Told()
    let state = LivingState()
    let harness = Self.limitedModel(8, onLimit: { told.add($0.kind) }, state: state)
    try await harness.run(keeping: true, budgets: true) {
      _ = try await harness.start(lease: .seconds(3600), caller: "ann")
      _ = try await harness.gateway.status(harness.visible)
      // Longer than was reserved: what a clock that was set, or a price that was raised, may come to.
      let now = harness.time.now
      try await harness.gateway.lives.change(GatewayHarness.target) { (life, _) throws(GatewayError) in
        for caller in ["ann", "bob"] {
          try life.hold(Holder(caller: caller, name: "a"), for: .seconds(86_400), at: now, operationID: UUID())
        }
      }
      harness.time.advance(by: .seconds(2 * 3600))
      while state.stops == 0 { try await Task.sleep(for: .milliseconds(1)) }
      #expect(told.kinds.last == .budgetSpent)
      #expect(harness.gateway.limiter.models.standing(of: GatewayHarness.target)?.level == .spent)
      let error = await Self.refusal { _ = try await harness.start(lease: .seconds(60), caller: "bob") }
      #expect(error?.code == .budgetExceeded)
    }
  }

  @Test func `Starts that wait are dropped with the leases of who has spent its budget`() throws {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    var life = ModelLife(target: GatewayHarness.target)
    for caller in ["ann", "bob", "ann"] {
      let origin = Operation.Origin(holder: Holder(caller: caller, name: "a"), requestID: "r")
      let operation = Operation(
        verb: .start, modelID: "m", target: GatewayHarness.target, origin: origin, requestedAt: now)
      life.enqueue(QueuedStart(operation: operation, length: .seconds(60)))
    }
    let dropped = life.dropQueued { $0.caller == "ann" }
    #expect(dropped.count == 2)
    #expect(life.queue.map(\.operation.origin.holder.caller) == ["bob"])
  }
}

/// What was heard of limits.
private final class Told: Sendable {
  private let all = Mutex<[LimitEvent.Kind]>([])

  var kinds: [LimitEvent.Kind] { all.withLock { $0 } }

  func add(_ kind: LimitEvent.Kind) { all.withLock { $0.append(kind) } }
}

/// One model at the service: it runs as soon as it is started, and stands still as soon as it is stopped.
final class LivingState: Sendable {
  private let state = Mutex((model: ModelState.stopped, units: InferenceUnits(minimum: 1), stops: 0))

  var stops: Int { state.withLock { $0.stops } }

  func answer(_ call: RecordingBackend.Call) -> ModelReport {
    state.withLock { state in
      switch call {
      case .describe: break
      case .start(_, let units): (state.model, state.units) = (.running, units)
      case .stop:
        state.model = .stopped
        state.stops += 1
      }
      return GatewayHarness.report(state.model, units: state.units)
    }
  }
}
