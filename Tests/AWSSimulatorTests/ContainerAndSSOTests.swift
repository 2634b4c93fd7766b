import AWSSimulator
import Foundation
import SigV4
import Testing

@Suite struct ContainerCredentialsTests {
  @Test func `A container gets its role's credentials, which sign`() {
    let client = SimulatedClient()
    let json = client.plain("GET", "/_credentials/container").json
    #expect(json["RoleArn"] as? String == SimulatedClient.roleARN)
    #expect(json["Expiration"] as? String == "2027-01-15T14:00:00Z")
    client.credentials = AWSCredentials(
      accessKeyID: json["AccessKeyId"] as? String ?? "",
      secretAccessKey: Secret(json["SecretAccessKey"] as? String ?? ""),
      sessionToken: Secret(json["Token"] as? String ?? ""))
    #expect(client.startWidgets().status == 202)
  }

  @Test(arguments: [nil, "wrong"])
  func `An authorization that is asked for has to be right`(authorization: String?) {
    let client = SimulatedClient()
    #expect(client.control("PATCH", "/container", #"{"authorization":"Bearer x"}"#).status == 200)
    let headers = authorization.map { [("Authorization", $0)] } ?? []
    let response = client.plain("GET", "/_credentials/container", headers)
    #expect(response.status == 401)
    #expect(response.json["code"] as? String == "AccessDeniedException")
    #expect(client.plain("GET", "/_credentials/container", [("Authorization", "Bearer x")]).status == 200)
    #expect(client.control("PATCH", "/container", #"{"authorization":""}"#).status == 200)
    #expect(client.plain("GET", "/_credentials/container").status == 200)
  }

  @Test func `A container may have no role`() {
    let client = SimulatedClient()
    #expect(client.control("PATCH", "/container", #"{"role":""}"#).status == 200)
    #expect(client.plain("GET", "/_credentials/container").status == 404)
  }
}

@Suite struct SSOTests {
  private func credentials(
    _ client: SimulatedClient, _ token: String?, role: String = "gateway", account: String = "123456789012"
  ) -> SimulatedResponse {
    client.plain(
      "GET", "/federation/credentials?role_name=\(role)&account_id=\(account)",
      token.map { [("x-amz-sso_bearer_token", $0)] } ?? [])
  }

  private func refresh(_ client: SimulatedClient, _ changes: [String: String] = [:]) throws -> SimulatedResponse {
    let login = try #require(client.cloud.ssoLogin)
    var members = [
      "clientId": login.clientID, "clientSecret": login.clientSecret.exposed, "grantType": "refresh_token",
      "refreshToken": login.refreshToken.exposed,
    ]
    members.merge(changes) { $1 }
    let body = try JSONSerialization.data(withJSONObject: members)
    return client.plain(
      "POST", "/token", [("Content-Type", "application/json")], body: String(decoding: body, as: UTF8.self))
  }

  @Test func `A login's token gets a role's credentials, which sign`() throws {
    let client = SimulatedClient()
    let login = try #require(client.control("POST", "/sso").json["login"] as? [String: Any])
    #expect(login["expires_at"] as? String == "2027-01-15T16:00:00Z")
    let json = credentials(client, login["access_token"] as? String).json["roleCredentials"] as? [String: Any]
    let found = try #require(json)
    #expect(found["expiration"] as? Int == 1_800_003_600_000, "milliseconds")
    client.credentials = AWSCredentials(
      accessKeyID: found["accessKeyId"] as? String ?? "",
      secretAccessKey: Secret(found["secretAccessKey"] as? String ?? ""),
      sessionToken: Secret(found["sessionToken"] as? String ?? ""))
    #expect(client.start().status == 200)
  }

  @Test(arguments: [nil, "wrong"])
  func `Another token is refused`(token: String?) {
    let client = SimulatedClient()
    client.cloud.logIntoSSO(at: client.now)
    let response = credentials(client, token)
    #expect(response.status == 401)
    #expect(response.errorCode == "UnauthorizedException")
  }

  @Test func `A token that has ended is refused, and renewed`() throws {
    let client = SimulatedClient()
    client.cloud.logIntoSSO(tokenSeconds: 60, at: client.now)
    let token = client.cloud.ssoLogin?.accessToken.exposed
    client.now += 60
    #expect(credentials(client, token).status == 401)
    let renewed = try refresh(client).json
    #expect(renewed["tokenType"] as? String == "Bearer")
    #expect(renewed["expiresIn"] as? Int == 60)
    #expect(credentials(client, renewed["accessToken"] as? String).status == 200)
  }

  @Test(arguments: [
    ("refreshToken", "wrong", 400, "invalid_grant"), ("clientSecret", "wrong", 401, "invalid_client"),
    ("clientId", "wrong", 401, "invalid_client"), ("grantType", "device", 400, "unsupported_grant_type"),
  ])
  func `A renewal has to be right`(member: String, value: String, status: Int, error: String) throws {
    let client = SimulatedClient()
    client.cloud.logIntoSSO(at: client.now)
    let response = try refresh(client, [member: value])
    #expect(response.status == status)
    #expect(response.json["error"] as? String == error)
    #expect(client.plain("POST", "/token", body: "{}").json["error"] as? String == "invalid_request")
  }

  @Test func `After a logout no token is good`() throws {
    let client = SimulatedClient()
    client.cloud.logIntoSSO(at: client.now)
    let token = client.cloud.ssoLogin?.accessToken.exposed
    #expect(client.control("DELETE", "/sso").json["login"] as? [String: Any] == nil)
    #expect(credentials(client, token).status == 401)
  }

  @Test func `A role that is not there is forbidden, and both names are needed`() {
    let client = SimulatedClient()
    client.cloud.logIntoSSO(at: client.now)
    let token = client.cloud.ssoLogin?.accessToken.exposed
    #expect(credentials(client, token, role: "nobody").status == 403)
    #expect(credentials(client, token, account: "444455556666").status == 403)
    #expect(credentials(client, token, role: "inspection", account: "444455556666").status == 200)
    #expect(client.plain("GET", "/federation/credentials?role_name=gateway").status == 400)
  }
}
