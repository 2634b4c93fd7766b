import FoundationEssentials
import SigV4

/// The times in answers and files that hold credentials: `2026-01-02T03:04:05Z`, with or without a fraction of the
/// second, with `Z`, `UTC` or an offset such as `+01:00`.
enum CredentialTime {
  /// Nil for any other form, and for a day that does not exist.
  static func date(_ text: String) -> Date? {
    let form = /(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|UTC|[+-]\d\d:?\d\d)/
    guard let parts = text.wholeMatch(of: form)?.output,
      let date = SigningTime(timestamp: "\(parts.1)\(parts.2)\(parts.3)T\(parts.4)\(parts.5)\(parts.6)Z")?.date
    else { return nil }
    return date.addingTimeInterval(-Double(offset(parts.7)))
  }

  /// In seconds east of Greenwich.
  private static func offset(_ zone: Substring) -> Int {
    let digits = zone.filter(\.isNumber)
    guard let number = Int(digits) else { return 0 }
    let seconds = (number / 100) * 3600 + (number % 100) * 60
    return zone.first == "-" ? -seconds : seconds
  }
}
