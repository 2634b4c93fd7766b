import FoundationEssentials
import OrderedJSON
import SigV4

/// The two services behind SSO: one gives tokens, the other gives keys for a token. Neither call is signed.
///
/// Source: https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
/// Source: https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
struct SSOService: Sendable {
  private static let callLimit = Duration.seconds(10)
  private static let bodyLimit = 64 * 1024
  private static let portal = AWSService(signingName: "sso", endpointPrefix: "portal.sso")
  // Named so in variables; nothing is signed for it.
  private static let oidc = AWSService(signingName: "sso_oidc", endpointPrefix: "oidc")

  private let client: AWSClient
  private let location: AWSCall.Location

  init(region: String, context: CredentialContext) {
    client = context.client
    location = AWSCall.Location(partition: Partition.id(holding: region), region: region, endpoint: nil)
  }

  struct TokenAnswer: Sendable {
    let accessToken: Secret
    /// In seconds.
    let expiresIn: Int
    let refreshToken: Secret?
  }

  /// A new token in the place of one that ends.
  func token(_ refresh: SSOToken.Refresh) async throws(AWSFailure) -> TokenAnswer {
    struct Answer: Decodable {
      let accessToken: String
      let expiresIn: Int
      let refreshToken: String?
    }
    let body = JSONObject([
      ("clientId", .string(refresh.clientID)), ("clientSecret", .string(refresh.clientSecret.exposed)),
      ("grantType", "refresh_token"), ("refreshToken", .string(refresh.refreshToken.exposed)),
    ])
    // A refresh token may be good for one time only.
    var call = AWSCall.restJSON1(
      Self.oidc, "CreateToken", method: "POST", segments: ["token"], at: location, body: body,
      repeatability: .onlyIfRefused)
    call.isSigned = false
    return try await client.send(call, within: Self.callLimit, bodyLimit: Self.bodyLimit) { response in
      guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)), !answer.accessToken.isEmpty
      else { return nil }
      return TokenAnswer(
        accessToken: Secret(answer.accessToken), expiresIn: answer.expiresIn,
        refreshToken: answer.refreshToken.map { Secret($0) })
    }
  }

  /// The keys of a role in an account.
  func roleCredentials(
    account: String, role: String, token: Secret
  ) async throws(AWSFailure) -> AWSCredentials {
    struct Answer: Decodable {
      struct Keys: Decodable {
        let accessKeyId: String
        let secretAccessKey: String
        let sessionToken: String
        /// In milliseconds since 1970.
        let expiration: Double
      }
      let roleCredentials: Keys
    }
    func encoded(_ text: String) -> String { PercentEncoding.encode(text.utf8) }
    var call = AWSCall(
      service: Self.portal, operation: "GetRoleCredentials", location: location, method: "GET",
      path: "/federation/credentials?role_name=\(encoded(role))&account_id=\(encoded(account))",
      headers: [HeaderField(name: "x-amz-sso_bearer_token", value: token.exposed)], body: [], repeatability: .always)
    call.isSigned = false
    return try await client.send(call, within: Self.callLimit, bodyLimit: Self.bodyLimit) { response in
      guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) else { return nil }
      let keys = answer.roleCredentials
      return AWSCredentials(
        accessKeyID: keys.accessKeyId, secretAccessKey: Secret(keys.secretAccessKey),
        sessionToken: Secret(keys.sessionToken), expiration: Date(timeIntervalSince1970: keys.expiration / 1000),
        source: SSOCredentialProvider.source)
    }
  }
}
