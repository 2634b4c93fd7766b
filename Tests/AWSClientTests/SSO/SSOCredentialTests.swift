import Foundation
import Platform
import SigV4
import Testing

@testable import AWSClient

@Suite struct SSOCredentialTests {
  private static let config = """
    [profile build]
    sso_account_id = 111122223333
    sso_role_name = Vision Admin
    sso_session = corp
    [profile old]
    sso_account_id = 111122223333
    sso_role_name = Vision Admin
    sso_start_url = https://old.awsapps.com/start
    sso_region = eu-west-1
    [sso-session corp]
    sso_region = eu-central-1
    sso_start_url = https://corp.awsapps.com/start
    """
  /// The SHA-1 of `corp`, by another program.
  private static let file = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
  /// The SHA-1 of `https://old.awsapps.com/start`, by another program.
  private static let oldFile = ".aws/sso/cache/33d5ca4bf3b1a62edb96b47f7c203034a43ac435.json"
  private static let keys = ScriptedTransport.Answer.answer(
    200,
    """
    {"roleCredentials":{"accessKeyId":"ASIASSO","secretAccessKey":"s","sessionToken":"t","expiration":1800003600500}}
    """)
  private static let renewal = ScriptedTransport.Answer.answer(
    200, #"{"accessToken":"renewed","expiresIn":3600,"refreshToken":"next","tokenType":"Bearer"}"#)

  @Test func `The token of a session is exchanged for the role's keys`() async throws {
    let home = try home(token: "2027-01-15T08:15:00Z")
    let found = try await home.profile(["AWS_PROFILE": "build"]).credentials()
    #expect(
      found
        == AWSCredentials(
          accessKeyID: "ASIASSO", secretAccessKey: Secret("s"), sessionToken: Secret("t"),
          expiration: Date(timeIntervalSince1970: 1_800_003_600.5), source: "profile build > sso"))
    let request = try #require(home.transport.requests.first)
    #expect(home.transport.requests.count == 1)
    #expect(request.method == "GET")
    #expect(request.endpoint.host == "portal.sso.eu-central-1.amazonaws.com")
    #expect(request.target == "/federation/credentials?role_name=Vision%20Admin&account_id=111122223333")
    #expect(request["x-amz-sso_bearer_token"] == "first")
    #expect(request["authorization"] == nil)
  }

  @Test(arguments: ["2027-01-15T08:00:01Z", "2027-01-15T08:00:01UTC"])
  func `A profile without a session has its token by the start URL, as long as it lasts`(expiry: String) async throws {
    let home = try home(token: expiry, in: Self.oldFile)
    _ = try await home.profile(["AWS_PROFILE": "old"]).credentials()
    #expect(home.transport.requests.map(\.endpoint.host) == ["portal.sso.eu-west-1.amazonaws.com"])
  }

  @Test(arguments: ["2027-01-15T08:14:59Z", "2027-01-15T07:00:00Z"])
  func `A token in its last 15 minutes, or past them, is renewed, and the new one is kept`(expiry: String) async throws
  {
    let home = try home(token: expiry)
    _ = try await home.profile(["AWS_PROFILE": "build"]).credentials()
    let renewal = try #require(home.transport.requests.first)
    #expect(renewal.method == "POST")
    #expect(renewal.target == "/token")
    #expect(renewal.endpoint.host == "oidc.eu-central-1.amazonaws.com")
    #expect(renewal["authorization"] == nil)
    #expect(
      try JSONDecoder().decode([String: String].self, from: Data(renewal.body)) == [
        "clientId": "client", "clientSecret": "client-secret", "grantType": "refresh_token", "refreshToken": "refresh",
      ])
    #expect(home.transport.requests.last?["x-amz-sso_bearer_token"] == "renewed")
    let kept = try JSONDecoder().decode([String: String].self, from: Data(home.read(Self.file).utf8))
    #expect(
      kept == [
        "accessToken": "renewed", "expiresAt": "2027-01-15T09:00:00Z", "refreshToken": "next", "clientId": "client",
        "clientSecret": "client-secret", "registrationExpiresAt": "2027-03-01T00:00:00Z", "startUrl": "kept",
      ])
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(home.path)/\(Self.file)")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/.aws/sso/cache").count == 1)
  }

  @Test(arguments: [400, 503])
  func `A token that cannot be renewed is used while it lasts, and asked for once a minute`(status: Int) async throws {
    let time = ManualTime(autoAdvance: true)
    let home = try home(token: "2027-01-15T08:10:00Z") { request in
      request.method == "POST" ? .answer(status, #"{"error":"invalid_grant"}"#) : Self.keys
    }
    let provider = home.profile(["AWS_PROFILE": "build"], time: time)
    for seconds in [0, 30, 29] {
      time.advance(by: .seconds(seconds))
      _ = try await provider.credentials()
    }
    #expect(home.transport.requests.filter { $0.method == "POST" }.count == 1)
    time.advance(by: .seconds(1))
    _ = try await provider.credentials()
    #expect(home.transport.requests.filter { $0.method == "POST" }.count == 2)
    #expect(home.transport.requests.last?["x-amz-sso_bearer_token"] == "first")
  }

  @Test func `A token that has expired and cannot be renewed yet is no reason to log in again`() async throws {
    let home = try home(token: "2027-01-15T07:00:00Z") { _ in .answer(503) }
    let provider = home.profile(["AWS_PROFILE": "build"])
    let first = try #require(await provider.failure())
    #expect(first.description == "profile build > sso: SSO's token endpoint refused with status 503")
    #expect(!first.needsOperator)
    let second = try #require(await provider.failure())
    #expect(
      second.description
        == "profile build > sso: the login's token has expired, and it is less than a minute since a new one was asked for"
    )
    #expect(!second.needsOperator)
  }

  struct Login: Sendable, CustomTestStringConvertible {
    let name: String
    var profile = "build"
    var token: String?
    var answer: ScriptedTransport.Answer = .answer(400, #"{"error":"invalid_grant"}"#)
    let reason: String
    var testDescription: String { name }
  }

  @Test(arguments: [
    Login(name: "no token", reason: "nobody has logged in; run: aws sso login --sso-session corp"),
    Login(
      name: "no token of a profile", profile: "old", reason: "nobody has logged in; run: aws sso login --profile old"),
    Login(
      name: "expired, no renewal", token: token("2027-01-15T07:00:00Z"),
      reason: "the login has expired; run: aws sso login --sso-session corp"),
    Login(
      name: "expired, nothing to renew it with", token: #"{"accessToken":"hidden","expiresAt":"2027-01-15T07:00:00Z"}"#,
      reason: "the login has expired; run: aws sso login --sso-session corp"),
    Login(
      name: "expired, the registration too",
      token: token("2027-01-15T07:00:00Z", registration: "2027-01-15T08:00:00Z"),
      reason: "the login has expired; run: aws sso login --sso-session corp"),
    Login(
      name: "expired, of a profile", profile: "old", token: token("2027-01-15T08:00:00Z"),
      reason: "the login has expired; run: aws sso login --profile old"),
    Login(
      name: "refused", token: token("2027-01-15T09:00:00Z"),
      answer: .answer(401, #"{"message":"hidden"}"#),
      reason: "the login is no longer good; run: aws sso login --sso-session corp"),
    Login(
      name: "no JSON", token: "hidden",
      reason: "~/\(file) holds no token; run: aws sso login --sso-session corp"),
    Login(
      name: "no time", token: token("hidden"),
      reason: "~/\(file) holds no token; run: aws sso login --sso-session corp"),
  ])
  func `When only logging in helps the error says how`(login: Login) async throws {
    let home = try Home(config: Self.config) { _, _ in login.answer }
    if let token = login.token { try home.write(token, to: login.profile == "old" ? Self.oldFile : Self.file) }
    let error = try #require(await home.profile(["AWS_PROFILE": login.profile]).failure())
    #expect(
      error.description.replacing(home.path, with: "~") == "profile \(login.profile) > sso: \(login.reason)")
    #expect(error.attempts.allSatisfy { $0.isFinal })
    #expect(error.needsOperator)
  }

  @Test(arguments: [
    (ScriptedTransport.Answer.answer(403, #"{"__type":"ForbiddenException"}"#), "SSO refused with ForbiddenException"),
    (.answer(404), "SSO refused with status 404"), (.failure(.timedOut), "SSO did not answer in time"),
    (.answer(200, #"{"roleCredentials":{"accessKeyId":"hidden"}}"#), "SSO's answer cannot be read"),
  ])
  func `Another failure of the portal is told in words`(answer: ScriptedTransport.Answer, reason: String) async throws {
    let home = try home(token: "2027-01-15T09:00:00Z") { _ in answer }
    let error = try #require(await home.profile(["AWS_PROFILE": "build"]).failure())
    #expect(error.description == "profile build > sso: \(reason)")
    #expect(!error.needsOperator)
  }

  private func home(
    token expiry: String, in file: String = file,
    answers: @escaping @Sendable (OutboundRequest) -> ScriptedTransport.Answer = {
      $0.method == "POST" ? renewal : keys
    }
  ) throws -> Home {
    let home = try Home(config: Self.config) { request, _ in answers(request) }
    try home.write(Self.token(expiry), to: file)
    return home
  }

  private static func token(_ expiry: String, registration: String = "2027-03-01T00:00:00Z") -> String {
    """
    {"accessToken":"first","expiresAt":"\(expiry)","refreshToken":"refresh","clientId":"client",
    "clientSecret":"client-secret","registrationExpiresAt":"\(registration)","startUrl":"kept"}
    """
  }
}
