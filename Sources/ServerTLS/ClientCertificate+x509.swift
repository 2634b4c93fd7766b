package import GatewayCore
package import NIOSSL
import SwiftASN1
import X509

extension ClientCertificate {
  /// What the certificate of a connection says. Nil when it cannot be read: it is then no certificate.
  package init?(_ certificate: NIOSSLCertificate) {
    guard let bytes = try? certificate.toDERBytes() else { return nil }
    self.init(der: bytes)
  }

  /// Source: RFC 5280, section 4.2.1.6.
  package init?(der bytes: [UInt8]) {
    guard let certificate = try? Certificate(derEncoded: bytes) else { return nil }
    var names: Set<CertificateName> = []
    if !certificate.subject.isEmpty { names.insert(.subject(certificate.subject.description)) }
    guard let alternatives = try? certificate.extensions.subjectAlternativeNames else {
      // Of a certificate with names that cannot be read nothing is believed.
      guard certificate.extensions[oid: .X509ExtensionID.subjectAlternativeName] == nil else { return nil }
      self.init(names: names, expiresAt: certificate.notValidAfter)
      return
    }
    for name in alternatives {
      switch name {
      case .dnsName(let text): names.insert(.dns(text.lowercased()))
      case .uniformResourceIdentifier(let text): names.insert(.uri(text))
      case .rfc822Name(let text): names.insert(.email(text))
      default: break
      }
    }
    self.init(names: names, expiresAt: certificate.notValidAfter)
  }
}
