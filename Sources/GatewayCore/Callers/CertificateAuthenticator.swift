package import Platform

/// Knows callers by their certificates, and has another look at whoever comes with something else.
///
/// That an authority has signed a certificate is no reason to let its owner in: the configuration must name it.
package struct CertificateAuthenticator: Authenticator {
  package let needsCredentials = true
  package var takesCertificates: Bool { !callers.isEmpty }

  private let callers: [CertificateName: Caller]
  private let next: any Authenticator
  private let time: any TimeSource

  /// - Parameter entries: no two with the same certificate: the configuration has seen to that.
  package init(_ entries: [CallerEntry], next: any Authenticator, time: any TimeSource) {
    let callers = entries.flatMap { entry in
      entry.certificates.map { ($0, Caller(name: entry.name, rights: entry.rights)) }
    }
    self.callers = Dictionary(callers) { first, _ in first }
    self.next = next
    self.time = time
  }

  package func caller(presenting credentials: PresentedCredentials) async throws(GatewayError) -> Caller {
    guard case .certificate(let certificate) = credentials else {
      return try await next.caller(presenting: credentials)
    }
    let named = certificate.names.compactMap { name in callers[name].map { (caller: $0, name: name.description) } }
    // One that names two callers is neither's.
    guard let known = named.min(by: { $0.name < $1.name }),
      named.allSatisfy({ $0.caller.name == known.caller.name }), certificate.expiresAt > time.now
    else { throw .unauthenticated }
    return Caller(
      name: known.caller.name, rights: known.caller.rights,
      credential: CallerCredential(kind: .certificate, label: known.name, expiresAt: certificate.expiresAt))
  }
}
