/// Who calls, once it is known.
package struct Caller: Sendable, Equatable {
  /// By this name leases, operations and limits know the caller, whichever of its keys it came with.
  package let name: String
  package let rights: Rights
  /// The key that this call came with; nil for a caller that needs none, or showed itself by something else.
  package let key: CallerKey?
  /// What this call came with, a key or something else; nil for a caller that needs nothing.
  package let credential: CallerCredential?

  /// Whoever calls a gateway that has no callers configured.
  package static let anonymous = Caller(name: CallerName.anonymous, rights: .all)

  package init(name: String, rights: Rights, key: CallerKey? = nil, credential: CallerCredential? = nil) {
    self.name = name
    self.rights = rights
    self.key = key
    self.credential =
      credential ?? key.map { CallerCredential(kind: .key, label: $0.label, expiresAt: $0.expiresAt) }
  }

  /// Whether the gateway does not know who this is.
  package var isAnonymous: Bool { name == CallerName.anonymous }
}
