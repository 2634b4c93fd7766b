import NIOSSL

/// The certificate that a caller shows, and the key that belongs to it.
package struct GatewayIdentity: Sendable {
  /// Why there is none. Words that fit behind the file's name.
  package struct Problem: Error, Sendable {
    package let file: String
    package let reason: String
  }

  let chain: [NIOSSLCertificate]
  let key: NIOSSLPrivateKey

  /// - Parameters:
  ///   - certificate: a PEM file, the caller's own certificate first.
  ///   - key: a PEM file without a passphrase.
  package init(certificate: String, key keyFile: String) throws(Problem) {
    guard let chain = try? NIOSSLCertificate.fromPEMFile(certificate), !chain.isEmpty else {
      throw Problem(file: certificate, reason: GatewayTrust.rule)
    }
    guard let key = try? NIOSSLPrivateKey(file: keyFile, format: .pem) else {
      throw Problem(file: keyFile, reason: "must be a file with a private key in PEM, without a passphrase")
    }
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateChain = chain.map { .certificate($0) }
    configuration.privateKey = .privateKey(key)
    guard (try? NIOSSLContext(configuration: configuration)) != nil else {
      throw Problem(file: keyFile, reason: "is not the key of \(certificate)")
    }
    self.chain = chain
    self.key = key
  }
}
