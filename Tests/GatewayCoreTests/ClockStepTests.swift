import FoundationEssentials
import GatewayCore
import Platform
import Synchronization
import TestSupport
import Testing

/// The wall clock is set; what was promised for an hour lasts an hour.
@Suite("Steps of the wall clock")
final class ClockStepTests: Sendable {
  private let state = Mutex(ModelState.stopped)

  private func harness(
    store: any GatewayStore = MemoryStore(), time: ManualTime = ManualTime()
  ) -> GatewayHarness {
    GatewayHarness(store: store, time: time) { [self] (call, _) throws(GatewayError) in
      state.withLock { state in
        switch call {
        case .describe: break
        case .start: state = .running
        case .stop: state = .stopped
        }
        return GatewayHarness.report(state)
      }
    }
  }

  @Test("A lease neither ends early nor late", arguments: [600, -600, 90, -90])
  func lease(step: Int) async throws {
    let harness = harness()
    try await harness.run(keeping: true) {
      let first = try await harness.start(lease: .seconds(100))
      let ends = try #require(first.lease?.endsAt)
      try await harness.time.sleep(for: .seconds(10))
      harness.time.step(wall: .seconds(step))
      let told = harness.gateway.known(GatewayHarness.target).life.leases.map(\.endsAt)
      #expect(told == [ends + Double(step)])
      try await harness.time.sleep(for: .seconds(85))
      #expect(self.state.withLock { $0 } == .running)
      try await harness.time.sleep(for: .seconds(10))
      #expect(self.state.withLock { $0 } == .stopped)
    }
  }

  @Test("A renewal after a step is for as long as it says", arguments: [600, -600])
  func renewal(step: Int) async throws {
    let harness = harness()
    try await harness.run(keeping: true) {
      _ = try await harness.start(lease: .seconds(20))
      harness.time.step(wall: .seconds(step))
      let renewed = try await harness.start(lease: .seconds(60))
      #expect(renewed.lease?.endsAt == harness.time.now + 60)
      try await harness.time.sleep(for: .seconds(55))
      #expect(self.state.withLock { $0 } == .running)
      try await harness.time.sleep(for: .seconds(10))
      #expect(self.state.withLock { $0 } == .stopped)
    }
  }

  @Test("A run's length and shares know nothing of it", arguments: [600, -600])
  func run(step: Int) async throws {
    let store = MemoryStore()
    let harness = harness(store: store)
    try await harness.run(keeping: true) {
      _ = try await harness.start(lease: .seconds(100))
      try await harness.time.sleep(for: .seconds(10))
      harness.time.step(wall: .seconds(step))
      try await harness.time.sleep(for: .seconds(20))
      let run = try #require(harness.gateway.known(GatewayHarness.target).life.run)
      #expect(abs(run.hours(at: harness.time.now) * 3600 - 30) < 1)
    }
  }

  @Test("The next process finds the end where the clock now has it", arguments: [600, -600])
  func nextProcess(step: Int) async throws {
    let store = MemoryStore()
    let first = harness(store: store)
    try await first.run(keeping: true) {
      _ = try await first.start(lease: .seconds(100))
      first.time.step(wall: .seconds(step))
      try await first.time.sleep(for: .seconds(2))
    }
    let life = try await store.transaction { (books) throws(GatewayError) in
      try books.life(of: GatewayHarness.target)
    }
    let end = try #require(life?.leases.first?.endsAt)
    #expect(abs(end.timeIntervalSince(first.time.now) - 98) < 2)
  }

  /// - Parameters:
  ///   - isSameBoot: whether the machine ran on meanwhile.
  ///   - ends: seconds after the restart at which the lease must end.
  @Test(
    "A step while no gateway ran is seen by the machine's own clock, and only by that",
    arguments: [(600, true, 75), (-600, true, 75), (0, true, 75), (-600, false, 675), (60, false, 15)])
  func down(step: Int, isSameBoot: Bool, ends: Int) async throws {
    let store = MemoryStore()
    let before = ManualTime(boot: Boot(id: "one", lead: .seconds(1000)))
    let first = harness(store: store, time: before)
    try await first.run(keeping: true) {
      _ = try await first.start(lease: .seconds(100))
      try await first.time.sleep(for: .seconds(20))
    }
    // Five seconds pass, and the clock is set.
    let boot = Boot(id: isSameBoot ? "one" : "two", lead: .seconds(1000) + before.uptime + .seconds(5))
    let after = ManualTime(now: before.now + 5 + Double(step), boot: boot)
    let second = harness(store: store, time: after)
    try await second.gateway.recover()
    try await second.run(keeping: true) {
      try await second.time.sleep(for: .seconds(ends - 5))
      #expect(self.state.withLock { $0 } == .running)
      try await second.time.sleep(for: .seconds(10))
      #expect(self.state.withLock { $0 } == .stopped)
    }
  }
}
