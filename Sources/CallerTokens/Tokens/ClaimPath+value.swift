import GatewayCore

extension ClaimPath {
  /// What is said here; nil: nothing.
  func value(in claims: [String: JSONTree]) -> JSONTree? {
    var value = JSONTree.object(claims)
    for name in names {
      guard let next = value.members?[name] else { return nil }
      value = next
    }
    return value
  }
}

extension CallerToken {
  /// Whether the token says all that is asked of it besides whose it is.
  func isMet(by claims: [String: JSONTree]) -> Bool {
    self.claims.allSatisfy { path, wanted in
      !wanted.isDisjoint(with: path.value(in: claims)?.texts ?? [])
    }
  }
}
