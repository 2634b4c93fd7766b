import FoundationEssentials
import GatewayCore
import Logging
import Platform
import Synchronization
import TestSupport
import Testing

private final class Tally: Sendable {
  let stoppedAt = Mutex<Duration?>(nil)
  let cutOff = Mutex(0)
  let refused = Mutex(0)
}

@Suite("Deciding between a start and a stop")
struct StopDecisionTests {
  @Test("Of a renewal and a decision to stop that race a thousand times exactly one wins each time")
  func race() async throws {
    let time = ManualTime()
    let lives = Lives(
      store: MemoryStore(), time: time, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let holder = Holder(caller: "ann")
    for round in 0..<1000 {
      let target = GatewayHarness.target.pinned(to: "model/\(round)")
      let now = time.now
      _ = try await lives.change(target) { (life, _) throws(GatewayError) in
        try life.hold(holder, for: .seconds(1), at: now, operationID: UUID())
        _ = life.observe(.running, units: nil, resource: target.resource, at: now)
        _ = life.endLeases(at: now + 1, operationID: UUID())
      }
      async let renewed = Self.succeeds {
        () async throws(GatewayError) in
        _ = try await lives.change(target) { (life, _) throws(GatewayError) in
          try life.hold(holder, for: .seconds(60), at: now + 1, operationID: UUID())
        }
      }
      async let decided = lives.change(target) { (life, _) throws(GatewayError) in life.confirmStop() }.result
      let (isRenewed, isDecided) = try await (renewed, decided)
      #expect(isRenewed != isDecided)
      let life = lives.life(of: target)
      #expect(life.isStopping == isDecided)
      #expect(life.leases.count == (isRenewed ? 1 : 0))
    }
  }

  private static func succeeds(_ body: () async throws(GatewayError) -> Void) async -> Bool {
    do throws(GatewayError) {
      try await body()
      return true
    } catch { return false }
  }

  @Test("Under detects without a pause the stop is sent within 31 s of the lease's end, and none under 30 s is cut off")
  func drains() async throws {
    let tally = Tally()
    let time = ManualTime()
    let harness = GatewayHarness(time: time) { (call, _) throws(GatewayError) in
      switch call {
      case .stop:
        tally.stoppedAt.withLock { $0 = $0 ?? time.uptime }
        return GatewayHarness.report(.stopping)
      case .start, .describe:
        return GatewayHarness.report(tally.stoppedAt.withLock { $0 } == nil ? .running : .stopped)
      }
    }
    let gate = harness.gateway.detectGate
    try await harness.run(keeping: true) {
      _ = try await harness.start(lease: .seconds(10))
      try await withThrowingTaskGroup(of: Void.self) { group in
        // 50 a second, each of 29 s, until well after the stop.
        for index in 0..<(50 * 20) {
          group.addTask {
            try await time.sleep(for: .milliseconds(20 * index))
            do { try gate.enter(GatewayHarness.target) } catch {
              tally.refused.withLock { $0 += 1 }
              return
            }
            defer { gate.leave(GatewayHarness.target) }
            try await time.sleep(for: .seconds(29))
            if tally.stoppedAt.withLock({ $0 }) != nil { tally.cutOff.withLock { $0 += 1 } }
          }
        }
        try await group.waitForAll()
      }
      try await time.sleep(for: .seconds(20))
    }
    let stopped = try #require(tally.stoppedAt.withLock { $0 })
    #expect(stopped <= .seconds(10 + 31))
    #expect(tally.cutOff.withLock { $0 } == 0)
    #expect(tally.refused.withLock { $0 } > 300)
  }
}
