import GatewayClient
import Testing

@Suite("A long wait is cut into requests")
struct WaitSlicesTests {
  private static let minute: Duration = .seconds(60)

  @Test("the first is short, those after it are long, the last takes what is left")
  func slices() {
    var slices = WaitSlices(total: .seconds(100))
    #expect(slices.begin == .ask(seconds: 1, after: .zero))
    #expect(slices.next(.underWay(early: false), elapsed: .seconds(1), random: 0) == .ask(seconds: 60, after: .zero))
    #expect(slices.next(.underWay(early: false), elapsed: .seconds(61), random: 0) == .ask(seconds: 39, after: .zero))
    #expect(slices.next(.underWay(early: false), elapsed: .seconds(100), random: 0) == .timeUp)
  }

  @Test("what is left is rounded up to what a gateway can wait, unless it is next to nothing")
  func rest() {
    var slices = WaitSlices(total: .seconds(2))
    #expect(
      slices.next(.underWay(early: false), elapsed: .milliseconds(1010), random: 0) == .ask(seconds: 1, after: .zero))
    #expect(slices.next(.underWay(early: false), elapsed: .milliseconds(1950), random: 0) == .timeUp)
  }

  @Test("a gateway that was never reached is given up")
  func neverReached() {
    var slices = WaitSlices(total: Self.minute)
    #expect(slices.next(.notReached, elapsed: .zero, random: 0) == .giveUp)
  }

  @Test(
    "after trouble it goes on, shortly at first so that the new answer is soon there",
    arguments: [WaitSlices.Outcome.lost, .notReached, .comeBack(seconds: nil)])
  func trouble(_ outcome: WaitSlices.Outcome) {
    var slices = WaitSlices(total: Self.minute)
    _ = slices.next(.underWay(early: false), elapsed: .seconds(1), random: 0)
    #expect(slices.next(outcome, elapsed: .seconds(2), random: 0) == .ask(seconds: 1, after: .milliseconds(250)))
    #expect(slices.next(outcome, elapsed: .seconds(3), random: 0) == .ask(seconds: 1, after: .milliseconds(500)))
    #expect(slices.next(.underWay(early: false), elapsed: .seconds(4), random: 0) == .ask(seconds: 56, after: .zero))
    #expect(slices.next(outcome, elapsed: .seconds(5), random: 1) == .ask(seconds: 1, after: .milliseconds(125)))
    #expect(slices.next(outcome, elapsed: Self.minute, random: 0) == .timeUp)
  }

  @Test("a pause that the gateway asks for is kept, and ends the wait where it would outlast it")
  func retryAfter() {
    var slices = WaitSlices(total: Self.minute)
    #expect(
      slices.next(.comeBack(seconds: 5), elapsed: .zero, random: 0) == .ask(seconds: 1, after: .seconds(5)))
    #expect(slices.next(.comeBack(seconds: 60), elapsed: .seconds(5), random: 0) == .timeUp)
  }

  @Test("a gateway that answers before its time is not asked without a pause")
  func early() {
    var slices = WaitSlices(total: Self.minute)
    #expect(
      slices.next(.underWay(early: true), elapsed: .zero, random: 0) == .ask(seconds: 60, after: .milliseconds(250)))
    #expect(
      slices.next(.underWay(early: true), elapsed: .zero, random: 0) == .ask(seconds: 60, after: .milliseconds(500)))
  }

  @Test("pauses double up to 5 s, and are up to half shorter by chance")
  func backoff() {
    var pauses = Backoff()
    let whole = (0..<7).map { _ in pauses.next(random: 0) }
    #expect(whole == [250, 500, 1000, 2000, 4000, 5000, 5000].map { .milliseconds($0) })
    #expect(pauses.next(random: 1) == .milliseconds(2500))
  }
}
