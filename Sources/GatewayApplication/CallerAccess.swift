import AWSClient
import CallerTokens
import GatewayConfiguration
import GatewayCore
import GatewayHTTP
import Logging
import Platform
import ServiceLifecycle

/// Who callers are, as the configuration has them; without any, everybody who can reach the gateway.
struct CallerAccess: Sendable {
  let authenticator: any Authenticator
  private let issuers: [IssuerKeys]
  private let transports: [AsyncHTTPTransport]

  init(_ configuration: GatewayConfiguration, time: any TimeSource, logger: Logger) {
    guard !configuration.callers.isEmpty else {
      (authenticator, issuers, transports) = (AnonymousAuthenticator(), [], [])
      return
    }
    var transports: [AsyncHTTPTransport] = []
    issuers = configuration.tokenIssuers.map { issuer in
      // Each has connections of its own, with those whom it trusts: none that AWS is called by.
      var settings = TransportSettings()
      settings.proxies = configuration.aws.proxies
      if case .download(_, let trusted, _) = issuer.source { settings.trusted = trusted }
      let transport = AsyncHTTPTransport(settings)
      transports.append(transport)
      return IssuerKeys(issuer, transport: transport, time: time, logger: logger)
    }
    self.transports = transports
    let keys = APIKeyAuthenticator(configuration.callers, time: time)
    let bearers: any Authenticator =
      issuers.isEmpty
      ? keys
      : CombinedAuthenticator(
        keys: keys,
        tokens: TokenAuthenticator(issuers: issuers, entries: configuration.callers, time: time, logger: logger))
    authenticator = CertificateAuthenticator(configuration.callers, next: bearers, time: time)
  }

  /// In the order of dependency.
  var services: [any Service] { transports + issuers }

  /// Closes what the services would have closed, had they run.
  func shutdown() async throws {
    for transport in transports { try await transport.shutdown() }
  }
}
