import FoundationEssentials

/// The time of a `Date` header, in the one form that is sent today: `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func date(_ text: String) -> Date? {
    let parts = text.split(separator: " ").map(String.init)
    guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT", let day = Int(parts[1]),
      let month = months.firstIndex(of: parts[2]), let year = Int(parts[3])
    else { return nil }
    let clock = parts[4].split(separator: ":").map { Int($0) ?? -1 }
    guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2]),
      (1...31).contains(day), (1970...9999).contains(year)
    else { return nil }
    var fields = DateComponents()
    fields.year = year
    fields.month = month + 1
    fields.day = day
    fields.hour = clock[0]
    fields.minute = clock[1]
    fields.second = clock[2]
    var calendar = Calendar(identifier: .gregorian)
    guard let utc = TimeZone(secondsFromGMT: 0) else { return nil }
    calendar.timeZone = utc
    return calendar.date(from: fields)
  }
}
