import FoundationEssentials
import Platform

/// How the wall clock is set: what it showed when the uptime was zero.
struct WallClock {
  /// What is less is the time that reading two clocks takes. Small steps add up until they count.
  private static let leastStep: TimeInterval = 1
  /// Between the readings the process may have been held up: then they are made again.
  private static let readingLimit: Duration = .milliseconds(100)

  private let origin: Date
  private let boot: Boot?

  init(_ time: any TimeSource) {
    boot = time.boot
    var readings = 0
    while true {
      let before = time.uptime
      let now = time.now
      readings += 1
      if time.uptime - before < Self.readingLimit || readings == 10 {
        origin = now.addingTimeInterval(-(before / .seconds(1)))
        return
      }
    }
  }

  /// By how many seconds the clock was set forwards since it was set as `other`; nil: it was not.
  func step(since other: WallClock) -> TimeInterval? {
    Self.step(origin.timeIntervalSince(other.origin))
  }

  fileprivate static func step(_ seconds: TimeInterval) -> TimeInterval? { abs(seconds) < leastStep ? nil : seconds }

  /// The same, in terms that the next process of this machine understands; nil where there are none.
  var machineClock: MachineClock? {
    boot.map { MachineClock(bootID: $0.id, startedAt: origin.addingTimeInterval(-($0.lead / .seconds(1)))) }
  }
}

/// How the wall clock was set when something was written, against a clock that nobody sets.
package struct MachineClock: Sendable, Equatable, Codable {
  let bootID: String
  /// What the wall clock, as it was set, would have shown when the machine started.
  let startedAt: Date

  /// By how many seconds the clock has been set forwards since; nil: it was not, or that is not known.
  func step(to current: MachineClock?) -> TimeInterval? {
    guard let current, current.bootID == bootID else { return nil }
    return WallClock.step(current.startedAt.timeIntervalSince(startedAt))
  }
}
