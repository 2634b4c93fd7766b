import GatewayCore
import Testing

@Suite("When models are looked at")
struct WatchPlansTests {
  private let target = GatewayHarness.target

  private func target(_ number: Int) -> ModelTarget {
    var target = target
    target.resource = "model/\(number)"
    return target
  }

  @Test("A model that somebody begins to care about is looked at once, unless it was seen just now")
  func first() {
    var plans = WatchPlans()
    plans.follow(target, state: .unknown, isFresh: false, at: .seconds(10))
    #expect(plans.begin(at: .seconds(10)) == target)
    #expect(plans.begin(at: .seconds(10)) == nil)
    plans.follow(target(1), state: .starting, isFresh: true, at: .seconds(10))
    #expect(plans.begin(at: .milliseconds(11_999)) == nil)
    #expect(plans.begin(at: .seconds(12)) == target(1))
  }

  @Test(
    "The pauses grow from 2 s to 30 s, and a change makes them short again",
    arguments: [
      (1.5, [2, 3, 4.5, 6.75, 10.125, 15.1875, 22.78125, 30, 30, 2]), (2, [2, 4, 8, 16, 30, 30, 30, 30, 30, 2]),
    ] as [(Double, [Double])])
  func pauses(growth: Double, expected: [Double]) {
    var plans = WatchPlans()
    var now = Duration.zero
    var pauses: [Double] = []
    plans.follow(target, state: .starting, isFresh: true, at: now)
    for round in 1...10 {
      let next = plans.next ?? .zero
      pauses.append((next - now) / .seconds(1))
      now = next
      #expect(plans.begin(at: now) == target)
      plans.looked(target, state: round == 9 ? .running : .starting, at: now, growth: growth, jitter: 1)
    }
    #expect(pauses == expected)
  }

  @Test("The pauses are jittered")
  func jitter() {
    var plans = WatchPlans()
    plans.follow(target, state: .starting, isFresh: false, at: .zero)
    _ = plans.begin(at: .zero)
    plans.looked(target, state: .starting, at: .zero, growth: 1.5, jitter: 0.8)
    #expect(plans.next == .milliseconds(2400))
  }

  @Test("A change that somebody else saw is looked at within 2 s, and not later than it would have been")
  func changed() {
    var plans = WatchPlans()
    plans.follow(target, state: .starting, isFresh: true, at: .zero)
    plans.follow(target, state: .running, isFresh: true, at: .seconds(1))
    #expect(plans.begin(at: .seconds(2)) == target)
    for _ in 0..<5 { plans.looked(target, state: .running, at: .seconds(2), growth: 1.5, jitter: 1) }
    plans.follow(target, state: .stopping, isFresh: true, at: .seconds(3))
    #expect(plans.begin(at: .seconds(5)) == target)
  }

  @Test("A change while a look is under way makes the next pause the shortest, and no second look at once")
  func changedMeanwhile() {
    var plans = WatchPlans()
    plans.follow(target, state: .starting, isFresh: false, at: .zero)
    _ = plans.begin(at: .zero)
    plans.follow(target, state: .running, isFresh: true, at: .seconds(1))
    #expect(plans.begin(at: .seconds(100)) == nil)
    plans.looked(target, state: .running, at: .seconds(1), growth: 1.5, jitter: 1)
    #expect(plans.begin(at: .milliseconds(2999)) == nil)
    #expect(plans.begin(at: .seconds(3)) == target)
  }

  @Test("A model that nobody cares about any more is forgotten, at once or when its look has ended")
  func forgotten() {
    var plans = WatchPlans()
    plans.follow(target, state: .starting, isFresh: true, at: .zero)
    plans.forget(target)
    #expect(plans.count == 0)
    #expect(plans.begin(at: .seconds(100)) == nil)
    plans.follow(target, state: .starting, isFresh: false, at: .zero)
    _ = plans.begin(at: .zero)
    plans.forget(target)
    plans.looked(target, state: .starting, at: .zero, growth: 1.5, jitter: 1)
    #expect(plans.count == 0)
    #expect(plans.begin(at: .seconds(100)) == nil)
  }

  @Test("A model that somebody cares about again while its last look is under way goes on to be looked at")
  func again() {
    var plans = WatchPlans()
    plans.follow(target, state: .starting, isFresh: false, at: .zero)
    _ = plans.begin(at: .zero)
    plans.forget(target)
    plans.follow(target, state: .starting, isFresh: true, at: .zero)
    plans.looked(target, state: .starting, at: .zero, growth: 1.5, jitter: 1)
    #expect(plans.begin(at: .seconds(2)) == target)
  }
}
