/// Durations as people write them: `90s`, `45m`, `8h`, `1h30m`.
package enum DurationText {
  package static let rule = "must be a duration such as 90s, 45m, 8h or 1h30m"

  /// Whole seconds, from 1; nil when `text` is no duration or longer than a year.
  package static func seconds(_ text: String) -> Int? {
    var total = 0
    var rest = text.utf8[...]
    for (unit, factor) in [("h", 3600), ("m", 60), ("s", 1)] {
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard !digits.isEmpty, rest.dropFirst(digits.count).first == unit.utf8.first else { continue }
      guard digits.count <= 8, let number = Int(String(Substring(digits))) else { return nil }
      total += number * factor
      rest = rest.dropFirst(digits.count + 1)
    }
    return rest.isEmpty && (1...365 * 24 * 3600).contains(total) ? total : nil
  }

  /// The shortest way to write it; `0s` for nothing.
  package static func text(seconds: Int) -> String {
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")]
    let text = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
    return text.isEmpty ? "0s" : text
  }
}
