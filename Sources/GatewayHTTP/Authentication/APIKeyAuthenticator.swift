package import GatewayCore
package import Platform

/// Knows callers by their keys, of which it has only the digests.
package struct APIKeyAuthenticator: Authenticator {
  package let needsCredentials = true

  private let callers: [String: Caller]
  private let time: any TimeSource

  /// - Parameter entries: no two with the same key: the configuration has seen to that.
  package init(_ entries: [CallerEntry], time: any TimeSource) {
    let callers = entries.flatMap { entry in
      entry.keys.map { ($0.sha256, Caller(name: entry.name, rights: entry.rights, key: $0)) }
    }
    self.callers = Dictionary(callers) { first, _ in first }
    self.time = time
  }

  package func caller(presenting credentials: PresentedCredentials) async throws(GatewayError) -> Caller {
    // The look-up's time may tell something of the digests that there are; a key cannot be had from its digest.
    guard case .bearer(let token) = credentials, let key = APIKey(token), let caller = callers[key.sha256],
      let known = caller.key, !known.isExpired(at: time.now)
    else { throw .unauthenticated }
    return caller
  }
}
