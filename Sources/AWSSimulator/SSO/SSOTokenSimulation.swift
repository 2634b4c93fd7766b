import FoundationEssentials
import SigV4

/// The token service of SSO logins, as far as `POST /token` renews an access token.
///
/// Source: docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
struct SSOTokenSimulation: ServiceSimulation {
  private struct Input: Decodable {
    var clientId: String?
    var clientSecret: String?
    var grantType: String?
    var refreshToken: String?
  }

  private struct Output: Encodable {
    let accessToken: String
    let expiresIn: Int
    let refreshToken: String
    let tokenType = "Bearer"
  }

  let wire = WireProtocol.oauth

  let operations = ["CreateToken"]

  let unsignedOperations: Set<String> = ["CreateToken"]

  let throttled = ServiceError("SlowDownException", "Rate exceeded", status: 400)

  let brokenDown = ServiceError("InternalServerException", "The service failed.", status: 500)

  func operation(of request: SimulatedRequest) -> String? {
    request.method == "POST" && request.target == "/token" ? "CreateToken" : nil
  }

  func perform(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    guard let input = PlainJSON.decode(Input.self, from: call.request.body), let grantType = input.grantType,
      let clientID = input.clientId, let clientSecret = input.clientSecret
    else {
      throw ServiceError("InvalidRequestException", "A member is missing or of a wrong type.", status: 400)
    }
    guard grantType == "refresh_token" else {
      throw ServiceError("UnsupportedGrantTypeException", "The grant type is not supported.", status: 400)
    }
    guard let login = cloud.sso.login, login.clientID == clientID, login.clientSecret == Secret(clientSecret) else {
      throw ServiceError("InvalidClientException", "Invalid client or client credentials", status: 401)
    }
    guard let refreshToken = input.refreshToken, login.refreshToken == Secret(refreshToken) else {
      throw ServiceError("InvalidGrantException", "Invalid refresh token provided", status: 400)
    }
    cloud.sso.refresh(cloud.mint, at: call.clock)
    guard let renewed = cloud.sso.login else { throw brokenDown }
    return ServiceAnswer(
      status: 200, headers: [HeaderField(name: "Content-Type", value: wire.contentType)],
      body: PlainJSON.encode(
        Output(
          accessToken: renewed.accessToken.exposed,
          expiresIn: Int(renewed.expiresAt.timeIntervalSince(call.clock).rounded()),
          refreshToken: renewed.refreshToken.exposed)))
  }
}
