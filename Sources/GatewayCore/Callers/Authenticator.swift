/// Tells who calls.
///
/// Calls may run at the same time. What it knows is its own: no call has an effect on another, and the same
/// credentials at the same time give the same caller.
package protocol Authenticator: Sendable {
  /// Whether `.nothing` is refused. One that needs no credentials gives ``Caller/anonymous`` whatever is presented,
  /// and one that needs them never gives it.
  var needsCredentials: Bool { get }

  /// Whether there are callers that it knows by certificates, which browsers show by themselves.
  var takesCertificates: Bool { get }

  /// The caller that `credentials` belong to.
  ///
  /// - Throws: UNAUTHENTICATED, always ``GatewayError/unauthenticated``, so that nobody learns which part was wrong;
  ///   another code only when the gateway could not find out.
  func caller(presenting credentials: PresentedCredentials) async throws(GatewayError) -> Caller
}

extension Authenticator {
  package var takesCertificates: Bool { false }
}
