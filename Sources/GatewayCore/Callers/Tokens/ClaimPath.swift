/// Where in a token's claims something is said: the name of a claim, or, with a slash in front, the way to one within
/// others, such as `/kubernetes.io/serviceaccount/name`.
///
/// Source: RFC 6901 (JSON Pointer), for what begins with a slash. Names of claims may have dots and slashes themselves.
package struct ClaimPath: Sendable, Hashable, CustomStringConvertible {
  package static let rule = "must be the name of a claim, or a JSON Pointer such as /kubernetes.io/serviceaccount/name"
  package static let subject = ClaimPath(description: "sub", names: ["sub"])

  package let description: String
  /// From the outermost; at least one.
  package let names: [String]

  private init(description: String, names: [String]) {
    self.description = description
    self.names = names
  }

  package init?(_ text: String) {
    guard (1...256).contains(text.utf8.count) else { return nil }
    guard text.hasPrefix("/") else {
      self.init(description: text, names: [text])
      return
    }
    let parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    let names = parts.compactMap(Self.unescaped)
    guard names.count == parts.count, !names.contains("") else { return nil }
    self.init(description: text, names: names)
  }

  /// `~1` is a slash and `~0` a tilde; nil where a tilde is anything else.
  private static func unescaped(_ part: Substring) -> String? {
    let pieces = part.split(separator: "~", omittingEmptySubsequences: false)
    guard pieces.dropFirst().allSatisfy({ $0.first == "0" || $0.first == "1" }) else { return nil }
    return pieces.dropFirst().reduce(String(pieces[0])) { text, piece in
      text + (piece.first == "1" ? "/" : "~") + piece.dropFirst()
    }
  }
}
