import SigV4
import Testing

@testable import AWSClient

@Suite struct WebIdentityCredentialTests {
  @Test func `The environment's token is sent with its role, and nothing is signed`() async throws {
    let home = try Home { _, _ in STSAnswers.session("AssumeRoleWithWebIdentity") }
    try home.write("header.claims.signature\n", to: "token")
    let found = try await provider(home, ["AWS_ROLE_SESSION_NAME": "pod", "AWS_REGION": "eu-west-1"]).credentials()
    #expect(found.accessKeyID == "ASIAROLE")
    #expect(found.source == "web identity > role R")
    let request = try #require(home.transport.requests.first)
    #expect(
      request.form == [
        "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": "R", "RoleSessionName": "pod",
        "WebIdentityToken": "header.claims.signature",
      ])
    #expect(request.endpoint.host == "sts.eu-west-1.amazonaws.com")
    #expect(request.headers.map { $0.name.lowercased() }.sorted() == ["content-type", "host", "user-agent"])
  }

  @Test func `A session without a name is named after the gateway`() async throws {
    let home = try Home { _, _ in STSAnswers.session("AssumeRoleWithWebIdentity") }
    try home.write("token", to: "token")
    _ = try await provider(home).credentials()
    #expect(home.transport.requests.first?.form["RoleSessionName"] == "model-gateway-test")
  }

  @Test func `The token is read anew each time`() async throws {
    let home = try Home { _, _ in STSAnswers.session("AssumeRoleWithWebIdentity") }
    let provider = provider(home)
    for token in ["first", "second"] {
      try home.write(token, to: "token")
      _ = try await provider.credentials()
    }
    #expect(home.transport.requests.map { $0.form["WebIdentityToken"] } == ["first", "second"])
  }

  @Test(arguments: [
    ("", "the token in ~/token is not 4 to 20000 bytes long"),
    ("abc\n", "the token in ~/token is not 4 to 20000 bytes long"),
    (String(repeating: "h", count: 20001), "the token in ~/token is not 4 to 20000 bytes long"),
    (String(repeating: "h", count: 20003), "~/token is larger than 20002 bytes"),
  ])
  func `A token that cannot be one is not sent`(token: String, reason: String) async throws {
    let home = try Home()
    try home.write(token, to: "token")
    let error = try #require(await provider(home).failure())
    #expect(error.description.replacing(home.path, with: "~") == "web identity: \(reason)")
    #expect(error.attempts.allSatisfy { $0.isFinal })
    #expect(home.transport.requests.isEmpty)
  }

  @Test func `The longest token is sent`() async throws {
    let home = try Home { _, _ in STSAnswers.session("AssumeRoleWithWebIdentity") }
    let token = String(repeating: "h", count: 20000)
    try home.write(token + "\r\n", to: "token")
    _ = try await provider(home).credentials()
    #expect(home.transport.requests.first?.form["WebIdentityToken"] == token)
  }

  @Test(
    arguments: [
      ([:], "AWS_WEB_IDENTITY_TOKEN_FILE is not set", false),
      (["AWS_WEB_IDENTITY_TOKEN_FILE": "", "AWS_ROLE_ARN": "R"], "AWS_WEB_IDENTITY_TOKEN_FILE is not set", false),
      (["AWS_WEB_IDENTITY_TOKEN_FILE": "/t"], "AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is not", true),
      (
        ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "R", "AWS_ROLE_SESSION_NAME": "a b"],
        "AWS_ROLE_SESSION_NAME is not 2 to 64 of letters, digits and _=,.@+-", true
      ),
      (["AWS_WEB_IDENTITY_TOKEN_FILE": "/none/t", "AWS_ROLE_ARN": "R"], "/none/t cannot be opened", true),
    ] as [([String: String], String, Bool)])
  func `What the environment lacks is told`(environment: [String: String], reason: String, isFinal: Bool) async throws {
    let home = try Home()
    let provider = WebIdentityCredentialProvider(
      environment: environment, sessionName: RoleSessionName(nearestTo: "s"), sts: home.context().sts)
    #expect(
      await provider.failure()
        == CredentialError([.init(source: "web identity", reason: reason, isFinal: isFinal)]))
  }

  @Test(arguments: [
    ("ExpiredTokenException", 400), ("InvalidIdentityToken", 400), ("IDPRejectedClaim", 403),
    ("IDPCommunicationError", 400),
  ])
  func `A refusal names its code and not its words, which may repeat the token`(code: String, status: Int) async throws
  {
    let home = try Home { _, _ in STSAnswers.error(code, status, message: "hidden") }
    try home.write("token", to: "token")
    #expect(
      await provider(home).failure()
        == CredentialError([
          .init(source: "web identity > role R", reason: "STS refused with \(code)", isFinal: true)
        ]))
    #expect(home.transport.requests.count == (code == "IDPCommunicationError" ? 3 : 1))
  }

  private func provider(_ home: Home, _ added: [String: String] = [:]) -> WebIdentityCredentialProvider {
    let environment = ["AWS_WEB_IDENTITY_TOKEN_FILE": "\(home.path)/token", "AWS_ROLE_ARN": "R"]
      .merging(added) { $1 }
    return WebIdentityCredentialProvider(
      environment: environment, sessionName: RoleSessionName(nearestTo: "model-gateway-test"),
      sts: home.context(environment).sts)
  }
}
