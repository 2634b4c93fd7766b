/// Who calls, once it is known.
package struct Caller: Sendable, Equatable {
  /// By this name leases, operations and limits know the caller, whichever of its keys it came with.
  package let name: String
  package let rights: Rights
  /// The key that this call came with; nil for a caller that needs none.
  package let key: CallerKey?

  /// Whoever calls a gateway that has no callers configured.
  package static let anonymous = Caller(name: CallerName.anonymous, rights: .all)

  package init(name: String, rights: Rights, key: CallerKey? = nil) {
    self.name = name
    self.rights = rights
    self.key = key
  }

  /// Whether the gateway does not know who this is.
  package var isAnonymous: Bool { name == CallerName.anonymous }
}
