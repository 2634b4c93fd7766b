/// For a gateway that has no callers configured: everybody is ``Caller/anonymous``.
package struct AnonymousAuthenticator: Authenticator {
  package let needsCredentials = false

  package init() {}

  package func caller(presenting credentials: PresentedCredentials) async throws(GatewayError) -> Caller {
    .anonymous
  }
}
