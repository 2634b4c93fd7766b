import AWSClient
import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// An authority of a test's own, and the certificates that it gives to servers of this machine.
struct ServerCertificates {
  private let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
  private let name: DistinguishedName

  init() throws {
    name = try DistinguishedName { CommonName("Authority") }
  }

  /// Those who trust this authority and no other.
  func bundle() throws -> CertificateBundle {
    let own = try certificate(of: key, subject: name, names: [], days: -1...30, isAuthority: true)
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(try own.serializeAsPEM().pemString.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try CertificateBundle(path: file.path)
  }

  /// TLS as a server with a certificate for these names.
  /// - Parameter days: from when and until when it is valid, from now on.
  func server(_ names: [GeneralName], days: ClosedRange<Double> = -1...30) throws -> NIOSSLContext {
    let own = Certificate.PrivateKey(P256.Signing.PrivateKey())
    let certificate = try certificate(
      of: own, subject: try DistinguishedName { CommonName("server") }, names: names, days: days, isAuthority: false)
    return try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: [
          .certificate(NIOSSLCertificate(bytes: Array(certificate.serializeAsPEM().pemString.utf8), format: .pem))
        ],
        privateKey: .privateKey(NIOSSLPrivateKey(bytes: Array(own.serializeAsPEM().pemString.utf8), format: .pem))))
  }

  private func certificate(
    of own: Certificate.PrivateKey, subject: DistinguishedName, names: [GeneralName], days: ClosedRange<Double>,
    isAuthority: Bool
  ) throws -> Certificate {
    let now = Date()
    return try Certificate(
      version: .v3, serialNumber: .init(), publicKey: own.publicKey, notValidBefore: now + days.lowerBound * 86_400,
      notValidAfter: now + days.upperBound * 86_400, issuer: name, subject: subject,
      extensions: try Certificate.Extensions {
        if isAuthority { Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil)) }
        if !names.isEmpty { SubjectAlternativeNames(names) }
      }, issuerPrivateKey: key)
  }
}
