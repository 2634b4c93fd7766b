/// How connections to services are made and kept.
package struct TransportSettings: Sendable {
  /// A connection, TLS included, is there within it or not at all.
  package var connectLimit: Duration = .seconds(2)
  /// How long a connection is kept unused: below the time after which services close one, so that a request seldom
  /// meets a connection that is being closed.
  package var idleLimit: Duration = .seconds(15)
  /// Connections in use or kept for one host: above what the lanes of a few accounts let through together, so that a
  /// request never waits here for a connection.
  package var connectionsPerHost = 256
  /// Requests after which a connection is replaced, so that a host's new addresses are found.
  package var usesPerConnection = 1000
  /// Who vouches for servers; nil: those whom the system trusts.
  package var trusted: CertificateBundle?
  package var proxies = ProxyRules.none

  package init() {}
}
