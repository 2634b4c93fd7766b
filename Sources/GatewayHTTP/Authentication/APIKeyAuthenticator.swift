package import GatewayCore
package import Platform

/// Knows callers by their keys, of which it has only the digests.
package struct APIKeyAuthenticator: Authenticator {
  package let needsCredentials = true

  private let digests: KeyDigests
  /// In the order of the digests.
  private let callers: [Caller]
  private let time: any TimeSource

  /// - Parameter entries: no two with the same key: the configuration has seen to that.
  package init(_ entries: [CallerEntry], time: any TimeSource) {
    callers = entries.flatMap { entry in
      entry.keys.map { Caller(name: entry.name, rights: entry.rights, key: $0) }
    }
    digests = KeyDigests(entries.flatMap { $0.keys.map(\.sha256) })
    self.time = time
  }

  package func caller(presenting credentials: PresentedCredentials) async throws(GatewayError) -> Caller {
    guard case .bearer(let token) = credentials, let key = APIKey(token),
      let caller = digests.index(of: key.sha256).map({ callers[$0] }), let known = caller.key,
      !known.isExpired(at: time.now)
    else { throw .unauthenticated }
    return caller
  }
}
