import SigV4
import Testing

@testable import AWSClient

@Suite struct DefaultCredentialChainTests {
  private static let env = ["AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s"]
  private static let files = "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\n"

  @Test(
    arguments: [
      (env, files, "environment"), (env.merging(["AWS_PROFILE": "none"]) { $1 }, files, "environment"),
      ([:], files, "profile default"),
      (["AWS_WEB_IDENTITY_TOKEN_FILE": "TOKEN", "AWS_ROLE_ARN": "R"], files, "profile default"),
      (
        ["AWS_WEB_IDENTITY_TOKEN_FILE": "TOKEN", "AWS_ROLE_ARN": "R"], "[default]\nregion = us-east-1",
        "web identity > role R"
      ),
      (["AWS_WEB_IDENTITY_TOKEN_FILE": "TOKEN", "AWS_ROLE_ARN": "R"], nil, "web identity > role R"),
      (
        ["AWS_WEB_IDENTITY_TOKEN_FILE": "TOKEN", "AWS_ROLE_ARN": "R", "AWS_PROFILE": "default"], files,
        "profile default"
      ),
      ([:], nil, "container"), (["AWS_PROFILE": "default"], "[default]\nregion = us-east-1", "container"),
    ] as [([String: String], String?, String)])
  func `The first source that has credentials answers`(
    environment: [String: String], credentials: String?, source: String
  ) async throws {
    let home = try Home(credentials: credentials) { _, _ in STSAnswers.session("AssumeRoleWithWebIdentity") }
    try home.write("token", to: "token")
    let environment = environment.mapValues { $0 == "TOKEN" ? "\(home.path)/token" : $0 }
    #expect(try await home.chain(environment).credentials().source == source)
  }

  @Test func `When no source has credentials each says why`() async throws {
    let home = try Home()
    let error = try #require(await home.chain(host: false).failure())
    #expect(
      error.attempts.map { "\($0.source): \($0.reason)".replacing(home.path, with: "~") } == [
        "environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
        "profile default: there is no such profile in ~/.aws/config and ~/.aws/credentials",
        "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set", "container: nothing there",
        "instance metadata: nothing there",
      ])
  }

  @Test(
    arguments: [
      (["AWS_ACCESS_KEY_ID": "AKID"], files, ["environment"]),
      (["AWS_PROFILE": "none"], files, ["environment", "profile none"]),
      ([:], "[default]\naws_access_key_id = AKID", ["environment", "profile default"]),
      ([:], "no section", ["environment", "profile default"]),
      (["AWS_WEB_IDENTITY_TOKEN_FILE": "/none"], nil, ["environment", "profile default", "web identity"]),
    ] as [([String: String], String?, [String])])
  func `A source that is there but broken is not passed over`(
    environment: [String: String], credentials: String?, sources: [String]
  ) async throws {
    let home = try Home(credentials: credentials)
    #expect(await home.chain(environment).failure()?.attempts.map(\.source) == sources)
  }
}
