/// One line of a request's head, as it is on the wire.
///
/// The value prints as `<redacted>` when the name is one that carries credentials.
package struct HeaderField: Sendable, Hashable {
  /// In any case of letters: comparisons ignore it where HTTP does.
  package var name: String
  /// Without the line end; white space around it does not count.
  package var value: String

  /// Accepts anything; ``CanonicalRequest`` refuses what cannot be sent.
  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  var lowercasedName: String { name.hasByte(where: \.isUppercase) ? name.lowercased() : name }

  /// - Parameter lowercasedName: letters, digits and hyphens.
  func isNamed(_ lowercasedName: String) -> Bool {
    name.utf8.count == lowercasedName.utf8.count
      && zip(name.utf8, lowercasedName.utf8).allSatisfy { $0 == $1 || $0.isUppercase && $0 | 0x20 == $1 }
  }

  private static let credentialNames: Set<String> = [
    HeaderName.authorization, HeaderName.securityToken, "cookie", "proxy-authorization",
  ]

  private var printableValue: String {
    Self.credentialNames.contains(lowercasedName) ? redactionMark : value
  }
}

extension HeaderField: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "\(name): \(printableValue)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror {
    Mirror(self, children: ["name": name, "value": printableValue], displayStyle: .struct)
  }
}
