package import FoundationEssentials
import Synchronization

/// The moment of a signature, in whole seconds of UTC.
///
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html (Date)
package struct SigningTime: Sendable, Hashable {
  /// In whole seconds.
  package let date: Date
  /// As in `x-amz-date`: `20150830T123600Z`.
  package let timestamp: String

  /// The day in UTC, as in a credential scope: `20150830`.
  package var day: String { String(decoding: timestamp.utf8.prefix(8), as: UTF8.self) }

  /// Drops the fraction of the second. A date outside the years 1970 to 9999 becomes the nearest one inside.
  package init(_ date: Date) {
    let seconds = min(max(0, date.timeIntervalSince1970), Self.lastSecond).rounded(.down)
    let date = Date(timeIntervalSince1970: seconds)
    self.date = date
    timestamp = Self.latest.withLock { latest in
      if latest.date != date { latest = (date, date.formatted(Self.format)) }
      return latest.text
    }
  }

  /// Many requests are signed in a second, and a format takes longer than all that is encrypted for a signature.
  private static let latest = Mutex((date: Date.distantPast, text: ""))

  /// Reads `20150830T123600Z` and no other form; nil for anything else, such as a day that does not exist.
  package init?(timestamp: String) {
    guard let date = try? Date(timestamp, strategy: Self.format) else { return nil }
    self.init(date)
    // The strategy forgives what the format does not have, such as more text after it.
    guard self.timestamp == timestamp else { return nil }
  }

  /// 9999-12-31T23:59:59Z.
  private static let lastSecond: TimeInterval = 253_402_300_799

  private static let format = Date.ISO8601FormatStyle(
    dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted, timeZoneSeparator: .omitted,
    includingFractionalSeconds: false, timeZone: .gmt)
}

extension SigningTime: CustomStringConvertible {
  package var description: String { timestamp }
}
