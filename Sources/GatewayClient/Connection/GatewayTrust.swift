import NIOSSL

/// The certificate authorities that vouch for a gateway over `https://`.
package struct GatewayTrust: Sendable {
  /// What a file with them must be.
  package static let rule = "must be a file with certificates in PEM that can be read"

  /// Those that the system trusts.
  package static let system = GatewayTrust(roots: .default)

  let roots: NIOSSLTrustRoots

  private init(roots: NIOSSLTrustRoots) {
    self.roots = roots
  }

  /// Those of the file, and no others. Nil when it cannot be read or has none in it.
  package init?(file: String) {
    guard let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty else { return nil }
    roots = .certificates(certificates)
  }
}
