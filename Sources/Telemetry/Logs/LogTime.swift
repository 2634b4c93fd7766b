import Glibc
import Synchronization

/// The time of a log line.
package enum LogTime {
  /// In RFC 3339, to the millisecond, UTC.
  @Sendable package static func now() -> String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return text(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
  }

  /// The last second that was asked for, and its text: many lines are of one.
  private static let last = Mutex((seconds: Int.min, text: ""))

  static func text(seconds: Int, milliseconds: Int) -> String {
    let second = last.withLock { last in
      if last.seconds != seconds { last = (seconds, text(seconds: seconds)) }
      return last.text
    }
    return second + ".\(String(1000 + milliseconds).dropFirst())Z"
  }

  private static func text(seconds: Int) -> String {
    var seconds = time_t(seconds)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let date = "\(parts.tm_year + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
    let time = "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
    return "\(date)T\(time)"
  }

  private static func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
