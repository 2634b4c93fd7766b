package import FoundationEssentials

/// The form of date that HTTP has today, such as `Sun, 06 Nov 1994 08:49:37 GMT`, and no other.
///
/// Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 (IMF-fixdate)
package enum HTTPDate {
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  private static let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

  /// Nil for every other form, for a day that no month has, and for a weekday that the date did not have.
  package static func date(_ text: String) -> Date? {
    let bytes = Array(text.utf8)
    guard bytes.count == 29, matches(bytes, "___, __ ___ ____ __:__:__ GMT") else { return nil }
    func name(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    guard let day = number(bytes[5..<7]), let month = months.firstIndex(of: name(8..<11)),
      let year = number(bytes[12..<16]), let hour = number(bytes[17..<19]), let minute = number(bytes[20..<22]),
      let second = number(bytes[23..<25])
    else { return nil }
    let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    let length = lengths[month] + (month == 1 && isLeap ? 1 : 0)
    // A second of 60 is a leap second.
    guard year >= 1970, (1...length).contains(day), hour < 24, minute < 60, second <= 60 else { return nil }
    let years = year - 1970
    let leapDays = leapYears(before: year) - leapYears(before: 1970)
    let days =
      years * 365 + leapDays + lengths[..<month].reduce(0, +) + (month > 1 && isLeap ? 1 : 0) + day - 1
    guard weekdays[days % 7] == name(0..<3) else { return nil }
    return Date(timeIntervalSince1970: Double(((days * 24 + hour) * 60 + minute) * 60 + second))
  }

  /// Whether the text has these characters at their places; `_` stands for any.
  private static func matches(_ bytes: [UInt8], _ form: String) -> Bool {
    zip(bytes, form.utf8).allSatisfy { $1 == UInt8(ascii: "_") || $0 == $1 }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private static func leapYears(before year: Int) -> Int {
    let last = year - 1
    return last / 4 - last / 100 + last / 400
  }
}
