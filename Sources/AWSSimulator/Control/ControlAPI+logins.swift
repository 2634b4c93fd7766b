import FoundationEssentials
import SigV4

/// `/_simulator/web_identity` and `/_simulator/sso`.
extension ControlAPI {
  private struct WebIdentityInput: ControlInput {
    var token: String
    var roleARN: String?
    var lifeSeconds: Double?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case token
      case roleARN = "role_arn"
      case lifeSeconds = "life_seconds"
    }
  }

  private struct WebIdentityView: Encodable {
    let token: String
    let roleARN: String?
    let expiresAt: String?

    enum CodingKeys: String, CodingKey {
      case token
      case roleARN = "role_arn"
      case expiresAt = "expires_at"
    }

    init(_ identity: WebIdentity) {
      token = identity.token.exposed
      roleARN = identity.roleARN
      expiresAt = identity.expiresAt?.rfc3339
    }
  }

  private struct LoginInput: ControlInput {
    var tokenSeconds: Double?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case tokenSeconds = "token_seconds"
    }
  }

  private struct LoginView: Encodable {
    let clientID: String
    let clientSecret: String
    let refreshToken: String
    let accessToken: String
    let expiresAt: String

    enum CodingKeys: String, CodingKey {
      case clientID = "client_id"
      case clientSecret = "client_secret"
      case refreshToken = "refresh_token"
      case accessToken = "access_token"
      case expiresAt = "expires_at"
    }

    init(_ login: SSOLogin) {
      clientID = login.clientID
      clientSecret = login.clientSecret.exposed
      refreshToken = login.refreshToken.exposed
      accessToken = login.accessToken.exposed
      expiresAt = login.expiresAt.rfc3339Seconds
    }
  }

  static let loginRoutes = [
    ControlRoute("GET", "/web_identity", "The web identity tokens that STS takes.") { control, _ in
      webIdentities(control)
    },
    ControlRoute(
      "POST", "/web_identity", "Lets STS take a token, for one role or any, for 'life_seconds' or for ever.",
      fields: WebIdentityInput.CodingKeys.allCases.map(\.stringValue)
    ) { control, request throws(ControlError) in
      let input = try WebIdentityInput.read(request.body)
      guard (4...20_000).contains(input.token.count) else {
        throw .badRequest("The field 'token' must have 4 to 20000 characters.")
      }
      let clock = request.now.addingTimeInterval(control.cloud.clockOffset)
      control.cloud.addWebIdentity(
        WebIdentity(
          token: Secret(input.token), roleARN: input.roleARN, expiresAt: input.lifeSeconds.map(clock.addingTimeInterval)
        ))
      return webIdentities(control, status: 201)
    },
    ControlRoute("DELETE", "/web_identity", "Lets STS take no token any more.") { control, _ in
      control.cloud.clearWebIdentities()
      return webIdentities(control)
    },
    ControlRoute("GET", "/sso", "The SSO login: what a token cache would hold.") { control, _ in login(control) },
    ControlRoute(
      "POST", "/sso", "Logs in, as 'aws sso login' does; access tokens last 'token_seconds' (8 hours).",
      fields: LoginInput.CodingKeys.allCases.map(\.stringValue)
    ) { control, request throws(ControlError) in
      let input = try LoginInput.read(request.body.isEmpty ? Array("{}".utf8) : request.body)
      guard (0...86_400).contains(input.tokenSeconds ?? 0) else {
        throw .badRequest("'token_seconds' must be from 0 to 86400.")
      }
      control.cloud.logIntoSSO(tokenSeconds: input.tokenSeconds, at: request.now)
      return login(control, status: 201)
    },
    ControlRoute("DELETE", "/sso", "Logs out: access and refresh tokens are good for nothing any more.") {
      control, _ in
      control.cloud.logOutOfSSO()
      return login(control)
    },
  ]

  private static func webIdentities(_ control: ControlAPI, status: Int = 200) -> SimulatedResponse {
    json(["tokens": control.cloud.webIdentities.map(WebIdentityView.init)], status: status)
  }

  private static func login(_ control: ControlAPI, status: Int = 200) -> SimulatedResponse {
    json(["login": control.cloud.ssoLogin.map(LoginView.init)], status: status)
  }
}
