/// Tells who calls by the terms of the request. They must have an authenticator each.
package struct TermsAuthenticator: Authenticator {
  private let terms: LiveTerms

  package init(_ gateway: Gateway) {
    terms = gateway.terms
  }

  private var authenticator: any Authenticator { terms.inForce.authenticator ?? NobodyAuthenticator() }

  package var needsCredentials: Bool { authenticator.needsCredentials }
  package var takesCertificates: Bool { authenticator.takesCertificates }

  package func caller(presenting credentials: PresentedCredentials) async throws(GatewayError) -> Caller {
    try await authenticator.caller(presenting: credentials)
  }
}

/// Lets nobody in.
private struct NobodyAuthenticator: Authenticator {
  let needsCredentials = true

  func caller(presenting credentials: PresentedCredentials) async throws(GatewayError) -> Caller {
    throw .unauthenticated
  }
}
