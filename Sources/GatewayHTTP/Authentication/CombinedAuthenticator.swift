package import GatewayCore

/// Knows callers by whatever they present: keys and tokens come in the same header, and are told apart by their form.
///
/// A gateway with callers needs credentials, whichever of the two they have.
package struct CombinedAuthenticator: Authenticator {
  package let needsCredentials = true

  private let keys: APIKeyAuthenticator
  private let tokens: any Authenticator

  /// - Parameter tokens: for whatever a bearer has that is no key and does not look like one.
  package init(keys: APIKeyAuthenticator, tokens: any Authenticator) {
    self.keys = keys
    self.tokens = tokens
  }

  package func caller(presenting credentials: PresentedCredentials) async throws(GatewayError) -> Caller {
    switch credentials {
    case .bearer(let text) where !text.hasPrefix(APIKey.prefix): try await tokens.caller(presenting: credentials)
    default: try await keys.caller(presenting: credentials)
    }
  }
}
