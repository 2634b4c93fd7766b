/// The public keys of an issuer, as it had them at one time.
struct KeySet: Sendable {
  struct Name: Sendable, Hashable {
    let id: String
    let algorithm: TokenAlgorithm
  }

  private let keys: [Name: VerificationKey]
  private let ids: Set<String>
  /// Keys of the document that cannot be used: of another kind, too weak, or without a name.
  let skipped: Int

  init(_ keys: [Name: VerificationKey], skipped: Int) {
    self.keys = keys
    ids = Set(keys.keys.map(\.id))
    self.skipped = skipped
  }

  var count: Int { ids.count }

  func has(_ id: String) -> Bool { ids.contains(id) }

  subscript(id: String, algorithm: TokenAlgorithm) -> VerificationKey? { keys[Name(id: id, algorithm: algorithm)] }
}
