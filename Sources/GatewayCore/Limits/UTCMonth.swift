package import FoundationEssentials

/// A calendar month in UTC, the time in which a budget holds.
package struct UTCMonth: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Months since the year 0.
  private let number: Int

  private init(number: Int) { self.number = number }

  package init(of date: Date) {
    let parts = Self.calendar.dateComponents([.year, .month], from: date)
    number = (parts.year ?? 1970) * 12 + (parts.month ?? 1) - 1
  }

  package var start: Date {
    let parts = DateComponents(year: number / 12, month: number % 12 + 1, day: 1)
    return Self.calendar.date(from: parts) ?? .distantPast
  }

  package var next: UTCMonth { UTCMonth(number: number + 1) }

  /// Such as `2026-11`.
  package var description: String {
    let month = number % 12 + 1
    return "\(number / 12)-\(month < 10 ? "0" : "")\(month)"
  }

  package static func < (one: UTCMonth, other: UTCMonth) -> Bool { one.number < other.number }

  /// The seconds from one time to a later one, by the months that they fall into.
  static func seconds(from: Date, to: Date) -> [(month: UTCMonth, seconds: Double)] {
    var parts: [(UTCMonth, Double)] = []
    var begin = from
    while begin < to {
      let month = UTCMonth(of: begin)
      let end = min(to, month.next.start)
      parts.append((month, end.timeIntervalSince(begin)))
      begin = end
    }
    return parts
  }

  private static let calendar: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }()
}
