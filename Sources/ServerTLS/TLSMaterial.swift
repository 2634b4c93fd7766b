package import FoundationEssentials
import NIOCore
package import NIOSSL

/// What the files hold, read and checked: a certificate that is valid now, the key that belongs to it, authorities.
package struct TLSMaterial: Sendable {
  /// Why the files cannot be used.
  package struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    package enum File: String, Sendable {
      case certificate
      case key
      case clientAuthorities = "client_authorities"
    }

    /// What it is a problem of.
    package let file: File
    package let path: String
    /// Words that fit behind the file's name.
    package let reason: String

    package var description: String { "\(path) \(reason)" }
  }

  package let context: NIOSSLContext
  package let expiresAt: Date
  /// Of all that was read: another one means that a file has changed.
  package let digest: String

  /// - Throws: the first problem.
  package init(_ files: TLSFiles, at now: Date) throws(Problem) {
    try self.init(try TLSTexts(files), files, at: now)
  }

  init(_ texts: TLSTexts, _ files: TLSFiles, at now: Date) throws(Problem) {
    func problem(_ file: Problem.File, _ path: String, _ reason: String) -> Problem {
      Problem(file: file, path: path, reason: reason)
    }
    guard let chain = Self.certificates(texts.certificate), let own = chain.first else {
      throw problem(.certificate, files.certificate, "has no certificates in PEM that can be read")
    }
    let first = Date(timeIntervalSince1970: TimeInterval(own.notValidBefore))
    expiresAt = Date(timeIntervalSince1970: TimeInterval(own.notValidAfter))
    guard expiresAt > now else {
      throw problem(.certificate, files.certificate, "has expired: it was valid until \(expiresAt.formatted(.iso8601))")
    }
    guard first <= now else {
      throw problem(.certificate, files.certificate, "is not valid before \(first.formatted(.iso8601))")
    }
    guard let key = try? NIOSSLPrivateKey(bytes: Array(texts.key.utf8), format: .pem) else {
      throw problem(.key, files.key, "has no private key in PEM, without a passphrase, that can be read")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    // For a client to say that it has seen the end.
    configuration.shutdownTimeout = .seconds(1)
    // RFC 7301; h2 first: a client that takes both gets it.
    configuration.applicationProtocols = ["h2", "http/1.1"]
    if let path = files.clientAuthorities {
      guard let authorities = texts.clientAuthorities.flatMap(Self.certificates) else {
        throw problem(.clientAuthorities, path, "has no certificates in PEM that can be read")
      }
      configuration.trustRoots = .certificates(authorities)
      configuration.sendCANameList = true
      configuration.certificateVerification =
        switch files.clientCertificates {
        case .required: .noHostnameVerification
        case .optional: .optionalVerification
        }
    }
    guard let context = try? NIOSSLContext(configuration: configuration) else {
      throw problem(.key, files.key, "is not the key of the certificate in \(files.certificate)")
    }
    self.context = context
    digest = texts.digest
  }

  private static func certificates(_ text: String) -> [NIOSSLCertificate]? {
    guard text.contains("-----BEGIN CERTIFICATE-----"),
      let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(text.utf8)), !certificates.isEmpty
    else { return nil }
    return certificates
  }
}
