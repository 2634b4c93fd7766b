/// The grammar of a catalog name: `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`.
package enum ModelName {
  package static let rule =
    "a model's name has 1 to 128 characters of A-Z a-z 0-9 . _ - and begins with a letter or a digit"

  package static func isValid(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= 128 else { return false }
    return isAlphanumeric(first) && name.utf8.allSatisfy { isAlphanumeric($0) || "._-".utf8.contains($0) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
