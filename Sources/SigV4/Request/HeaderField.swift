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
  package func isNamed(_ lowercasedName: String) -> Bool {
    guard name.utf8.count == lowercasedName.utf8.count else { return false }
    let (own, other) = (name.utf8.span, lowercasedName.utf8.span)
    var isEqual = true
    for place in own.indices {
      isEqual = (own[place] == other[place] || own[place].isUppercase && own[place] | 0x20 == other[place]) && isEqual
    }
    return isEqual
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
