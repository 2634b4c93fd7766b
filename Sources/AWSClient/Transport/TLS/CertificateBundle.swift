package import NIOSSL
import Platform

/// The authorities that are trusted in place of the system's.
package struct CertificateBundle: Sendable, Equatable {
  /// In bytes. All that the world trusts is some 250 KB.
  private static let sizeLimit = 8 * 1024 * 1024

  package let certificates: [NIOSSLCertificate]

  /// Why a file is no bundle. Words that fit behind the file's name.
  package struct Problem: Error, Sendable {
    package let reason: String
  }

  /// Reads a file of certificates in PEM.
  package init(path: String) throws(Problem) {
    let text: String
    do { text = try SmallFile.text(of: path, limit: Self.sizeLimit) } catch { throw Problem(reason: error.reason) }
    guard text.contains("-----BEGIN CERTIFICATE-----"),
      let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(text.utf8)), !certificates.isEmpty
    else { throw Problem(reason: "has no certificates in PEM that can be read") }
    self.certificates = certificates
  }
}
