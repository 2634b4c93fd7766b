package import FoundationEssentials
package import SigV4

/// An SSO login: what is in the token cache of somebody who has logged in.
package struct SSOLogin: Sendable, Equatable {
  /// The registered client.
  package let clientID: String
  /// Its secret.
  package let clientSecret: Secret
  /// What a new access token is had for.
  package let refreshToken: Secret
  /// What the portal takes.
  package let accessToken: Secret
  /// When the access token ends, on AWS's clock.
  package let expiresAt: Date
}

/// What the SSO services remember.
struct SSOState: Sendable {
  private static let capacity = 1_000
  /// Seconds that an access token lasts, as AWS has it by default.
  static let usualTokenSeconds: Double = 28_800

  /// Seconds that an access token lasts that is made from now on.
  var tokenSeconds = usualTokenSeconds
  /// The login; nil before the first and after a logout.
  private(set) var login: SSOLogin?

  private var accessTokens: [String: Date] = [:]
  private var order: [String] = []

  /// Logs in: makes a client, a refresh token and an access token. Those of the login before are void.
  mutating func logIn(_ mint: KeyMint, at clock: Date) {
    logOut()
    let client = mint.headerToken()
    issue(
      clientID: client, clientSecret: Secret(mint.token(prefix: "eyJraWQi")),
      refreshToken: Secret(mint.token(prefix: "aorAAAAAG")), mint, at: clock)
  }

  /// Makes a new access token of the same login; those before go on until they end.
  mutating func refresh(_ mint: KeyMint, at clock: Date) {
    guard let login else { return }
    issue(
      clientID: login.clientID, clientSecret: login.clientSecret, refreshToken: login.refreshToken, mint, at: clock)
  }

  /// Logs out: no token is good for anything any more.
  mutating func logOut() {
    login = nil
    accessTokens = [:]
    order = []
  }

  /// Whether an access token is good.
  func accepts(_ token: String?, at clock: Date) -> Bool {
    token.flatMap { accessTokens[$0] }.map { clock < $0 } ?? false
  }

  private mutating func issue(
    clientID: String, clientSecret: Secret, refreshToken: Secret, _ mint: KeyMint, at clock: Date
  ) {
    let token = mint.token(prefix: "aoaAAAAAG")
    let end = clock.addingTimeInterval(tokenSeconds)
    accessTokens[token] = end
    order.append(token)
    if order.count > Self.capacity { accessTokens[order.removeFirst()] = nil }
    login = SSOLogin(
      clientID: clientID, clientSecret: clientSecret, refreshToken: refreshToken, accessToken: Secret(token),
      expiresAt: end)
  }
}
