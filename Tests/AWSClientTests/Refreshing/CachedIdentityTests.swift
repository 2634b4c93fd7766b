import Testing

@testable import AWSClient

struct CachedIdentityTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var random = 0.0
    let steps: [IdentityStory.Step]

    var testDescription: String { name }
  }

  private static let hour: [IdentityStory.Step] = [.ask("wait, fetch"), .comes(.keys("A", 3600), "A")]

  private static let cases: [Case] = [
    Case(
      name: "nothing is fetched before the advisory window",
      steps: hour + [.ask("A"), .after(2699), .ask("A"), .after(1), .ask("A, fetch")]),
    Case(
      name: "in the advisory window one renewal goes on while the old keys are given out",
      steps: hour + [.after(2700), .ask("A, fetch"), .ask("A"), .comes(.keys("B", 3600), "B"), .ask("B")]),
    Case(
      name: "in the mandatory window all wait for one renewal",
      steps: hour + [
        .after(3540), .ask("wait, fetch, else A"), .ask("wait, else A"), .comes(.keys("B", 3600), "B"), .ask("B"),
      ]),
    Case(
      name: "expired keys are given out while their source is down",
      steps: hour + [.after(4000), .ask("wait, fetch, else A"), .fails("A"), .ask("A"), .after(299), .ask("A")]),
    Case(
      name: "a source that failed is left alone for 5 minutes at least",
      steps: hour + [
        .after(4000), .ask("wait, fetch, else A"), .fails("A"), .after(299.9), .ask("A"), .after(0.2),
        .ask("wait, fetch, else A"), .comes(.keys("B", 3600), "B"), .ask("B"),
      ]),
    Case(
      name: "and for 10 at most", random: 1,
      steps: hour + [
        .after(2700), .ask("A, fetch"), .fails("A"), .after(599.9), .ask("A"), .after(0.2), .ask("A, fetch"),
      ]),
    Case(
      name: "keys that have expired when they come are a failure",
      steps: hour + [.after(2700), .ask("A, fetch"), .comes(.keys("B", 0), "A"), .after(299), .ask("A")]),
    Case(
      name: "without keys a failure is told, and the source asked again at once",
      steps: [
        .ask("wait, fetch"), .ask("wait"), .fails("error"), .ask("wait, fetch"), .comes(.keys("B", -1), "error"),
        .ask("wait, fetch"), .comes(.keys("A", 3600), "A"),
      ]),
    Case(
      name: "what only people can mend is told though there are keys, for a second at least",
      steps: hour + [
        .after(2700), .ask("A, fetch"), .failsForGood("error"), .ask("error"), .after(0.9), .ask("error"), .after(0.2),
        .ask("wait, fetch, else A"), .failsForGood("error"), .after(1.1), .ask("wait, fetch, else A"),
        .comes(.keys("B", 3600), "B"), .ask("B"),
      ]),
    Case(
      name: "for 5 s at most", random: 1,
      steps: hour + [
        .after(3600), .ask("wait, fetch, else A"), .failsForGood("error"), .after(4.9), .ask("error"), .after(0.2),
        .ask("wait, fetch, else A"),
      ]),
    Case(
      name: "without keys such an error is not asked for again at once either",
      steps: [
        .ask("wait, fetch"), .failsForGood("error"), .ask("error"), .after(1.1), .ask("wait, fetch"),
        .comes(.keys("A", 3600), "A"), .ask("A"),
      ]),
    Case(
      name: "refused keys are renewed before they are given out again",
      steps: hour + [
        .refused(.keys("A", 3600)), .ask("wait, fetch, else A"), .comes(.keys("B", 3600), "B"), .ask("B"),
      ]),
    Case(
      name: "refused keys are given out again while their source is down",
      steps: hour + [.refused(.keys("A", 3600)), .ask("wait, fetch, else A"), .fails("A"), .ask("A")]),
    Case(
      name: "a source that still has the refused keys counts as down",
      steps: hour + [
        .refused(.keys("A", 3600)), .ask("wait, fetch, else A"), .comes(.keys("A", 3600), "A"), .ask("A"), .after(301),
        .ask("wait, fetch, else A"), .comes(.keys("B", 3600), "B"),
      ]),
    Case(
      name: "a refusal does not end the pause",
      steps: hour + [
        .after(4000), .ask("wait, fetch, else A"), .fails("A"), .after(60), .refused(.keys("A", 0)), .ask("A"),
        .after(241), .ask("wait, fetch, else A"),
      ]),
    Case(name: "the refusal of other keys changes nothing", steps: hour + [.refused(.keys("B", 3600)), .ask("A")]),
    Case(
      name: "a refusal of what is being renewed is over with the renewal",
      steps: hour + [
        .after(2700), .ask("A, fetch"), .refused(.keys("A", 0)), .ask("wait, else A"), .comes(.keys("B", 3600), "B"),
        .refused(.keys("A", 0)), .ask("B"),
      ]),
    Case(
      name: "the windows are those of the keys that came last",
      steps: [
        .ask("wait, fetch"), .comes(.keys("A", 21_600), "A"), .after(18_060), .ask("A, fetch"),
        .comes(.keys("B", 600), "B"), .after(299), .ask("B"), .after(1), .ask("B, fetch"),
      ]),
    Case(
      name: "strict keys are not given out past their time",
      steps: [
        .ask("wait, fetch"), .comes(.strict("A", 3600), "A"), .after(3589), .ask("A"), .after(1),
        .ask("wait, fetch, else A"), .fails("A"), .ask("wait, fetch, else A"), .fails("A"), .after(10),
        .ask("wait, fetch"), .fails("error"), .ask("wait, fetch"), .comes(.strict("B", 3600), "B"),
      ]),
    Case(
      name: "strict keys that are refused are not given out again",
      steps: [
        .ask("wait, fetch"), .comes(.strict("A", 3600), "A"), .refused(.strict("A", 3600)), .ask("wait, fetch"),
        .fails("error"),
      ]),
    Case(
      name: "strict keys without an end are not asked for again",
      steps: [.ask("wait, fetch"), .comes(.strict("A", nil), "A"), .after(1_000_000), .ask("A")]),
    Case(
      name: "lasting keys are read anew each minute, as they may have been replaced",
      steps: [
        .ask("wait, fetch"), .comes(.keys("A", nil), "A"), .after(59), .ask("A"), .after(1), .ask("A, fetch"),
        .fails("A"), .after(59), .ask("A"), .after(1), .ask("A, fetch"), .comes(.keys("B", nil), "B"), .ask("B"),
      ]),
    Case(
      name: "short lives are renewed early, and their source is asked again soon",
      steps: [
        .ask("wait, fetch"), .comes(.keys("A", 20), "A"), .after(0.9), .ask("A"), .after(0.1), .ask("A, fetch"),
        .fails("A"), .after(0.4), .ask("A"), .after(0.1), .ask("A, fetch"), .comes(.keys("B", 20), "B"), .ask("B"),
      ]),
    Case(
      name: "an answer that comes when its time was up changes nothing",
      steps: hour + [.comes(.keys("B", 3600), "too late"), .fails("too late"), .ask("A")]),
  ]

  @Test(arguments: cases)
  private func `The rules, step by step`(story: Case) {
    var told = IdentityStory(random: story.random)
    for (number, step) in story.steps.enumerated() {
      guard let result = told.take(step) else { continue }
      #expect(result.came == result.expected, "step \(number)")
    }
  }

  /// How a source is down.
  enum Outage: Sendable, CaseIterable {
    case refuses, hangs
  }

  @Test(arguments: Outage.allCases)
  func `Keys of 20 s survive 15 s without their source, whenever these begin`(outage: Outage) {
    for begin in stride(from: 10, to: 32, by: 0.1) {
      for random in [0, 1.0] {
        var world = OutageStory(outage: outage, from: begin, to: begin + 15, random: random)
        world.run(for: 60)
        #expect(world.expiredAt == nil, "down from \(begin) s")
        #expect(world.fetchCount < 120)
      }
    }
  }
}
