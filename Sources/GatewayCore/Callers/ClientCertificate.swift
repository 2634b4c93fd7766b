package import FoundationEssentials

/// What a certificate that a client has shown says of the client.
package struct ClientCertificate: Sendable, Equatable {
  /// All that it names: one subject if it has one, and its alternative names.
  package let names: Set<CertificateName>
  /// A connection may outlive its certificate.
  package let expiresAt: Date

  package init(names: Set<CertificateName>, expiresAt: Date) {
    self.names = names
    self.expiresAt = expiresAt
  }
}

/// One of the names in a certificate. Two are the same when they are the same text, but for the case of host names.
package enum CertificateName: Sendable, Hashable {
  /// As RFC 4514 writes it, the last part first: `CN=press-line,O=Example`.
  case subject(String)
  case dns(String)
  case uri(String)
  case email(String)
}

extension CertificateName: CustomStringConvertible {
  /// Its kind and its text, such as `dns:press.example.com`.
  package var description: String {
    switch self {
    case .subject(let text): "subject:\(text)"
    case .dns(let text): "dns:\(text)"
    case .uri(let text): "uri:\(text)"
    case .email(let text): "email:\(text)"
    }
  }
}
