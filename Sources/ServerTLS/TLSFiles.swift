/// Where the server finds its certificate, and whose certificates it takes from clients.
package struct TLSFiles: Sendable, Equatable {
  package enum ClientCertificates: String, Sendable, CaseIterable {
    /// There is no connection without one.
    case required
    /// Who has none must have something else to show.
    case optional
  }

  /// PEM: the server's own certificate, then those that lead to an authority.
  package var certificate: String
  /// PEM, not encrypted.
  package var key: String
  /// PEM: the authorities that sign clients' certificates; nil: clients are asked for none.
  package var clientAuthorities: String?
  package var clientCertificates: ClientCertificates

  package init(
    certificate: String, key: String, clientAuthorities: String? = nil,
    clientCertificates: ClientCertificates = .optional
  ) {
    self.certificate = certificate
    self.key = key
    self.clientAuthorities = clientAuthorities
    self.clientCertificates = clientCertificates
  }
}
