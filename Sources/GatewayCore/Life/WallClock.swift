import FoundationEssentials
import Platform

/// How the wall clock is set: what it showed when the uptime was zero.
struct WallClock {
  /// What is less is the time that reading two clocks takes. Small steps add up until they count.
  private static let leastStep: TimeInterval = 1
  /// Between the readings the process may have been held up: then they are made again.
  private static let readingLimit: Duration = .milliseconds(100)

  private let origin: Date

  init(_ time: any TimeSource) {
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
    let step = origin.timeIntervalSince(other.origin)
    return abs(step) < Self.leastStep ? nil : step
  }
}
