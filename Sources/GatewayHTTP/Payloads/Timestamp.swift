import FoundationEssentials
import OrderedJSON

extension JSONValue {
  /// A time as RFC 3339 in UTC, to the second, ending in `Z`.
  static func timestamp(_ date: Date) -> JSONValue { .string(Timestamp.text(date)) }
}

/// Times as RFC 3339 has them. Foundation asks a calendar, which takes longer than all else of an answer.
enum Timestamp {
  /// From 1970 to the end of 9999, in seconds: what the arithmetic below is for.
  private static let range = 0.0..<253_402_300_800

  static func text(_ date: Date) -> String {
    let seconds = date.timeIntervalSinceReferenceDate.rounded(.down) + Date.timeIntervalBetween1970AndReferenceDate
    guard range.contains(seconds) else { return date.formatted(.iso8601) }
    let (day, second) = Int(seconds).quotientAndRemainder(dividingBy: 86_400)
    let (year, month, dayOfMonth) = civil(day)
    return String(unsafeUninitializedCapacity: 20) { text in
      text.initialize(repeating: UInt8(ascii: ":"))
      write(year, digits: 4, to: text, at: 0)
      write(month, digits: 2, to: text, at: 5)
      write(dayOfMonth, digits: 2, to: text, at: 8)
      write(second / 3600, digits: 2, to: text, at: 11)
      write(second / 60 % 60, digits: 2, to: text, at: 14)
      write(second % 60, digits: 2, to: text, at: 17)
      (text[4], text[7]) = (UInt8(ascii: "-"), UInt8(ascii: "-"))
      (text[10], text[19]) = (UInt8(ascii: "T"), UInt8(ascii: "Z"))
      return 20
    }
  }

  /// The Gregorian date of a day since 1970-01-01, by years that begin in March and eras of 400 of them.
  ///
  /// Source: https://howardhinnant.github.io/date_algorithms.html#civil_from_days
  private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468
    let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  private static func write(
    _ number: Int, digits: Int, to text: UnsafeMutableBufferPointer<UInt8>, at start: Int
  ) {
    var number = number
    for place in stride(from: start + digits - 1, through: start, by: -1) {
      text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
      number /= 10
    }
  }
}
