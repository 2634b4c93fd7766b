import FoundationEssentials

extension Date {
  /// `2026-01-15T10:20:30.218Z`.
  var rfc3339: String {
    formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// `2026-01-15T10:20:30Z`, as expirations are written.
  var rfc3339Seconds: String {
    formatted(.iso8601)
  }

  /// `Thu, 15 Jan 2026 10:20:30 GMT`, as the `Date` header has it (RFC 9110, section 5.6.7).
  var httpDate: String {
    let parts = formatted(.iso8601).split { "-T:Z".contains($0) }
    let days = Int((timeIntervalSince1970 / 86_400).rounded(.down))
    // The first of January 1970 was a Thursday.
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((days % 7) + 7) % 7]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let month = months[(Int(parts[1]) ?? 1) - 1]
    return "\(weekday), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
  }

  /// Whole milliseconds since 1970: the digits at the end of Rekognition's ARNs.
  var milliseconds: Int {
    Int((timeIntervalSince1970 * 1000).rounded())
  }

  /// Seconds since 1970, to the millisecond: how both protocols write a timestamp.
  var epochSeconds: Double {
    Double(milliseconds) / 1000
  }
}
