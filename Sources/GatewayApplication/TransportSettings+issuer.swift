import AWSClient
import CallerTokens

extension TransportSettings {
  /// For the keys of an issuer, with those whom it trusts.
  init(for issuer: TokenIssuer, proxies: ProxyRules) {
    self.init()
    self.proxies = proxies
    if case .download(_, let trusted, _) = issuer.source { self.trusted = trusted }
  }
}
