import Testing

@testable import GatewayHTTP

@Suite struct ConnectionPaceTests {
  private let limits = EdgeLimits()

  private func pace() -> ConnectionPace { ConnectionPace(limits: limits, at: 0) }

  @Test func `A connection that never says anything is gone after its time`() {
    let pace = pace()
    #expect(pace.verdict(at: 14.9) == .fine)
    #expect(pace.verdict(at: 15) == .gone)
  }

  @Test func `A head has its time from its first byte, however many come`() {
    var pace = pace()
    pace.received(at: 14)
    for second in 15..<24 { pace.received(at: Double(second)) }
    #expect(pace.verdict(at: 23.9) == .fine)
    #expect(pace.verdict(at: 24) == .requestTooSlow)
  }

  @Test func `Between requests nothing is too slow`() {
    var pace = pace()
    pace.received(at: 0)
    pace.headEnded(at: 1)
    pace.requestEnded()
    #expect(pace.verdict(at: 10_000) == .fine)
    pace.received(at: 10_000)
    #expect(pace.verdict(at: 10_010) == .requestTooSlow)
  }

  @Test(
    "A body has a time that grows with what has come, up to a limit",
    arguments: [(0, 10.0), (4096, 11), (40_960, 20), (10_000_000, 120)])
  func body(bytes: Int, limit: Double) {
    var pace = pace()
    pace.received(at: 100)
    pace.headEnded(at: 100)
    pace.bodyCame(bytes)
    #expect(pace.verdict(at: 100 + limit - 0.1) == .fine)
    #expect(pace.verdict(at: 100 + limit) == .requestTooSlow)
  }

  @Test func `A client that takes nothing of its answer is gone, unless it takes some`() {
    var pace = pace()
    pace.received(at: 0)
    pace.headEnded(at: 0)
    pace.requestEnded()
    pace.setStalled(true, at: 1)
    pace.setStalled(true, at: 20)
    #expect(pace.verdict(at: 30.9) == .fine)
    #expect(pace.verdict(at: 31) == .gone)
    pace.setStalled(false, at: 31)
    #expect(pace.verdict(at: 100) == .fine)
  }

  @Test func `While the gateway shuts down less time is left, counted from then`() {
    var pace = pace()
    pace.received(at: 0)
    pace.headEnded(at: 0)
    pace.shutsDown(at: 2)
    #expect(pace.verdict(at: 6.9) == .fine)
    #expect(pace.verdict(at: 7) == .requestTooSlow)
  }
}
