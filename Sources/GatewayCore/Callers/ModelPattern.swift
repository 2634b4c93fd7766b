/// Which models a grant is for: names of the catalog, or ARNs of models outside it, with `*` for any characters.
///
/// `*` alone is every model. Any other pattern for ARNs begins with `arn:`, so that `a*` is names alone.
package struct ModelPattern: Sendable, Hashable, CustomStringConvertible {
  package static let rule =
    "a pattern is a model's name, or an ARN, of A-Z a-z 0-9 . _ - (in ARNs : and / too), where * stands for any text"
  package static let all = ModelPattern(text: "*")

  private static let arnPrefix = "arn:"
  private static let lengthLimit = 512

  package let description: String

  private init(text: String) { description = text }

  /// Nil for what can match nothing.
  package init?(_ text: String) {
    let isForARNs = text.hasPrefix(Self.arnPrefix)
    guard (1...Self.lengthLimit).contains(text.utf8.count),
      text.utf8.allSatisfy({ Self.isAllowed($0, isForARNs: isForARNs) })
    else { return nil }
    description = text
  }

  /// Whether it can match a model that the catalog does not name.
  package var takesARNs: Bool { self == .all || description.hasPrefix(Self.arnPrefix) }

  /// - Parameter id: a name of the catalog, or the whole ARN of a model that the catalog does not name.
  package func matches(_ id: String) -> Bool {
    if self == .all { return true }
    guard id.hasPrefix(Self.arnPrefix) == description.hasPrefix(Self.arnPrefix) else { return false }
    return Self.matches(Array(id.utf8), Array(description.utf8))
  }

  /// Goes back to the last `*` alone, so that the time is at most the product of the two lengths.
  private static func matches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
    var (place, part) = (0, 0)
    var last: (part: Int, place: Int)?
    while place < text.count {
      if part < pattern.count, pattern[part] == star {
        last = (part, place)
        part += 1
      } else if part < pattern.count, pattern[part] == text[place] {
        part += 1
        place += 1
      } else if let (starPart, starPlace) = last {
        last = (starPart, starPlace + 1)
        part = starPart + 1
        place = starPlace + 1
      } else {
        return false
      }
    }
    return pattern[part...].allSatisfy { $0 == star }
  }

  private static let star = UInt8(ascii: "*")

  private static func isAllowed(_ byte: UInt8, isForARNs: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "._-*".utf8.contains(byte) || (isForARNs && ":/".utf8.contains(byte))
    }
  }
}
