import Foundation
import Platform
import SigV4
import Testing

@testable import AWSClient

@Suite struct ProfileCredentialTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    var config: String?
    var credentials: String?
    var environment = ["AWS_PROFILE": "build"]
    /// The access key id and the source; or the reason why there is none.
    let outcome: String
    var testDescription: String { name }
  }

  private static let staticKeys = "aws_access_key_id = AKIDCONFIG\naws_secret_access_key = s\n"
  private static let process =
    "credential_process = printf \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKIDPROCESS\\\",\\\"SecretAccessKey\\\":\\\"s\\\"}\"\n"

  @Test(arguments: [
    Row(
      name: "keys in the credentials file", credentials: "[build]\n\(staticKeys)", outcome: "AKIDCONFIG profile build"),
    Row(name: "keys in the config file", config: "[profile build]\n\(staticKeys)", outcome: "AKIDCONFIG profile build"),
    Row(
      name: "keys over both files", config: "[profile build]\naws_secret_access_key = s",
      credentials: "[build]\naws_access_key_id = AKID", outcome: "AKID profile build"),
    Row(
      name: "AWS_DEFAULT_PROFILE", credentials: "[build]\n\(staticKeys)", environment: ["AWS_DEFAULT_PROFILE": "build"],
      outcome: "AKIDCONFIG profile build"),
    Row(
      name: "AWS_PROFILE before AWS_DEFAULT_PROFILE", credentials: "[build]\n\(staticKeys)",
      environment: ["AWS_PROFILE": "build", "AWS_DEFAULT_PROFILE": "other"], outcome: "AKIDCONFIG profile build"),
    Row(
      name: "an empty AWS_PROFILE", credentials: "[default]\n\(staticKeys)", environment: ["AWS_PROFILE": ""],
      outcome: "AKIDCONFIG profile default"),
    Row(
      name: "no variable", credentials: "[default]\n\(staticKeys)", environment: [:],
      outcome: "AKIDCONFIG profile default"),
    Row(
      name: "a process", config: "[profile build]\n\(process)", outcome: "AKIDPROCESS profile build > process"),
    Row(
      name: "a process before keys in the config file", config: "[profile build]\n\(staticKeys)\(process)",
      outcome: "AKIDPROCESS profile build > process"),
    Row(
      name: "keys in the credentials file before a process", config: "[profile build]\n\(process)",
      credentials: "[build]\n\(staticKeys)", outcome: "AKIDCONFIG profile build"),
    Row(
      name: "a role over keys",
      config: "[profile build]\nrole_arn = R\nsource_profile = base\n[profile base]\n\(staticKeys)",
      outcome: "ASIA-R profile build > profile base > role R"),
    Row(
      name: "a role before keys beside it",
      config: "[profile build]\n\(staticKeys)role_arn = R\nsource_profile = base\n[profile base]\n\(staticKeys)",
      outcome: "ASIA-R profile build > profile base > role R"),
    Row(
      name: "a role over itself", config: "[profile build]\nrole_arn = R\nsource_profile = build\n\(staticKeys)",
      outcome: "ASIA-R profile build > profile build > role R"),
    Row(
      name: "a role over a role over keys",
      config: """
        [profile build]
        role_arn = R
        source_profile = middle
        [profile middle]
        role_arn = Q
        source_profile = base
        [profile base]
        \(staticKeys)
        """, outcome: "ASIA-R profile build > profile middle > profile base > role Q > role R"),
    Row(
      name: "a source with keys and a role takes no role",
      config: """
        [profile build]
        role_arn = R
        source_profile = middle
        [profile middle]
        role_arn = Q
        source_profile = nobody
        \(staticKeys)
        """, outcome: "ASIA-R profile build > profile middle > role R"),
    Row(
      name: "a role over a process",
      config: "[profile build]\nrole_arn = R\nsource_profile = base\n[profile base]\n\(process)",
      outcome: "ASIA-R profile build > profile base > process > role R"),
    Row(
      name: "a role over the environment", config: "[profile build]\nrole_arn = R\ncredential_source = Environment",
      environment: ["AWS_PROFILE": "build", "AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s"],
      outcome: "ASIA-R profile build > environment > role R"),
    Row(
      name: "a role over the container", config: "[profile build]\nrole_arn = R\ncredential_source = EcsContainer",
      outcome: "ASIA-R profile build > container > role R"),
    Row(
      name: "a role over the instance",
      config: "[profile build]\nrole_arn = R\ncredential_source = Ec2InstanceMetadata",
      outcome: "ASIA-R profile build > instance metadata > role R"),
    Row(
      name: "a process that prints nothing", config: "[profile build]\ncredential_process = true",
      outcome: "profile build > process: true did not print JSON with a Version"),
    Row(
      name: "no such profile", config: "[profile other]\n\(staticKeys)",
      outcome: "profile build: there is no such profile in ~/.aws/config and ~/.aws/credentials"),
    Row(
      name: "no files", outcome: "profile build: there is no such profile in ~/.aws/config and ~/.aws/credentials"),
    Row(
      name: "a file that cannot be read", config: "[profile build]\n\(staticKeys)hidden",
      outcome: "profile build: ~/.aws/config line 4 is neither [SECTION] nor NAME = VALUE"),
    Row(
      name: "half a pair", credentials: "[build]\naws_access_key_id = AKID",
      outcome: "profile build: it has half a pair of keys: aws_secret_access_key is missing"),
    Row(
      name: "the other half", credentials: "[build]\naws_secret_access_key = hidden",
      outcome: "profile build: it has half a pair of keys: aws_access_key_id is missing"),
    Row(
      name: "a role of nobody", config: "[profile build]\nrole_arn = R",
      outcome: "profile build: it has role_arn, but neither source_profile nor credential_source"),
    Row(
      name: "a role of two",
      config: "[profile build]\nrole_arn = R\nsource_profile = a\ncredential_source = EcsContainer",
      outcome: "profile build: it has both source_profile and credential_source"),
    Row(
      name: "a source of another name", config: "[profile build]\nrole_arn = R\ncredential_source = hidden",
      outcome:
        "profile build: its credential_source is none of Environment, EcsContainer and Ec2InstanceMetadata"),
    Row(
      name: "a source that is not there", config: "[profile build]\nrole_arn = R\nsource_profile = base",
      outcome: "profile build: its source_profile base does not exist"),
    Row(
      name: "a source without credentials",
      config: "[profile build]\nrole_arn = R\nsource_profile = base\n[profile base]\nregion = us-east-1",
      outcome: "profile build: its source_profile base holds no credentials"),
    Row(
      name: "a role over an environment without keys",
      config: "[profile build]\nrole_arn = R\ncredential_source = Environment",
      outcome: "profile build > environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"),
    Row(
      name: "a role over itself without keys", config: "[profile build]\nrole_arn = R\nsource_profile = build",
      outcome: "profile build: its source_profile leads round in a circle: build > build"),
    Row(
      name: "a circle of three",
      config: """
        [profile build]
        role_arn = R
        source_profile = b
        [profile b]
        role_arn = R
        source_profile = c
        [profile c]
        role_arn = R
        source_profile = build
        """, outcome: "profile c: its source_profile leads round in a circle: build > b > c > build"),
    Row(
      name: "a circle away from the beginning",
      config: """
        [profile build]
        role_arn = R
        source_profile = b
        [profile b]
        role_arn = R
        source_profile = b
        """, outcome: "profile b: its source_profile leads round in a circle: build > b > b"),
    Row(
      name: "a role that needs a code", config: "[profile build]\nrole_arn = R\nsource_profile = b\nmfa_serial = M",
      outcome: "profile build: its role needs a code of the device in mfa_serial, for which a service cannot ask"),
    Row(
      name: "too short a session",
      config: "[profile build]\nrole_arn = R\ncredential_source = EcsContainer\nduration_seconds = 899",
      outcome: "profile build: its duration_seconds is not a number from 900 to 43200"),
    Row(
      name: "no number for a session",
      config: "[profile build]\nrole_arn = R\ncredential_source = EcsContainer\nduration_seconds = 1h",
      outcome: "profile build: its duration_seconds is not a number from 900 to 43200"),
    Row(
      name: "a session's name that AWS does not take",
      config: "[profile build]\nrole_arn = R\ncredential_source = EcsContainer\nrole_session_name = a b",
      outcome: "profile build: its role_session_name is not 2 to 64 of letters, digits and _=,.@+-"),
    Row(
      name: "a token file without a role", config: "[profile build]\nweb_identity_token_file = /t",
      outcome: "profile build: it has web_identity_token_file and no role_arn"),
    Row(
      name: "a token file that is not there",
      config: "[profile build]\nweb_identity_token_file = /none/t\nrole_arn = R",
      outcome: "profile build > web identity: /none/t cannot be opened"),
    Row(
      name: "SSO without a role", config: "[profile build]\nsso_account_id = 1",
      outcome: "profile build: it uses SSO and has no sso_role_name"),
    Row(
      name: "SSO without a start URL", config: "[profile build]\nsso_account_id = 1\nsso_role_name = r",
      outcome: "profile build: it uses SSO and has no sso_start_url"),
    Row(
      name: "an SSO session that is not there",
      config: "[profile build]\nsso_account_id = 1\nsso_role_name = r\nsso_session = corp",
      outcome: "profile build: its sso_session corp does not exist"),
    Row(
      name: "an SSO session without a region",
      config: """
        [profile build]
        sso_account_id = 1
        sso_role_name = r
        sso_session = corp
        [sso-session corp]
        sso_start_url = u
        """, outcome: "profile build: its sso_session corp has no sso_region"),
    Row(
      name: "an SSO session that says something else",
      config: """
        [profile build]
        sso_account_id = 1
        sso_role_name = r
        sso_session = corp
        sso_region = us-east-1
        [sso-session corp]
        sso_start_url = u
        sso_region = us-west-2
        """, outcome: "profile build: it and its sso_session corp differ in sso_region"),
  ])
  func `A profile means what it means to AWS's tools`(row: Row) async throws {
    let home = try Home(config: row.config, credentials: row.credentials) { request, _ in
      STSAnswers.session(key: "ASIA-\(request.form["RoleArn"] ?? "")")
    }
    var environment = row.environment
    environment["PATH"] = "/usr/bin:/bin"
    let outcome: String
    do throws(CredentialError) {
      let found = try await home.profile(environment, time: ManualTime()).credentials()
      outcome = "\(found.accessKeyID) \(found.source ?? "")"
    } catch {
      outcome = error.description.replacing(home.path, with: "~")
      #expect(error.attempts.allSatisfy { $0.isFinal })
      #expect(!outcome.contains("hidden"))
    }
    #expect(outcome == row.outcome)
  }

  @Test(
    arguments: [
      (nil, "there is no such profile in ~/.aws/config and ~/.aws/credentials"),
      ("[profile other]\n\(staticKeys)", "there is no such profile in ~/.aws/config and ~/.aws/credentials"),
      ("[default]\nregion = us-east-1", "it holds no credentials"),
    ] as [(String?, String)])
  func `Without a default profile, or without credentials in it, the search goes on`(
    config: String?, reason: String
  ) async throws {
    let home = try Home(config: config)
    let error = try #require(await home.profile().failure())
    #expect(error.description.replacing(home.path, with: "~") == "profile default: \(reason)")
    #expect(error.attempts.allSatisfy { !$0.isFinal })
  }

  @Test func `The files are read anew each time`() async throws {
    let home = try Home(credentials: "[default]\n\(Self.staticKeys)")
    let provider = home.profile()
    #expect(try await provider.credentials().accessKeyID == "AKIDCONFIG")
    try home.write("[default]\naws_access_key_id = NEW\naws_secret_access_key = s", to: ".aws/credentials")
    #expect(try await provider.credentials().accessKeyID == "NEW")
  }

  @Test func `What a profile says of its role is what STS is asked`() async throws {
    let home = try Home(
      config: """
        [profile build]
        role_arn = arn:aws:iam::111122223333:role/vision
        external_id = x/1
        role_session_name = night@build
        duration_seconds = 43200
        source_profile = base
        region = eu-central-1
        [profile base]
        region = us-west-2
        aws_access_key_id = AKIDBASE
        aws_secret_access_key = s
        aws_session_token = t
        """
    ) { _, _ in STSAnswers.session() }
    let found = try await home.profile(["AWS_PROFILE": "build"]).credentials()
    #expect(found.secretAccessKey == Secret("secret&of<role"))
    #expect(found.sessionToken == Secret("token/of+role=="))
    #expect(found.expiration?.timeIntervalSince(home.time.now) == 3600)
    let request = try #require(home.transport.requests.first)
    #expect(
      request.form == [
        "Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::111122223333:role/vision",
        "RoleSessionName": "night@build", "DurationSeconds": "43200", "ExternalId": "x/1",
      ])
    #expect(request.endpoint.host == "sts.eu-central-1.amazonaws.com")
    #expect(request["authorization"]?.contains("AKIDBASE/20270115/eu-central-1/sts/aws4_request") == true)
    #expect(request["x-amz-security-token"] == "t")
  }

  @Test(
    arguments: [
      ([:], "region = eu-west-1", "sts.eu-west-1.amazonaws.com"),
      (["AWS_REGION": "us-west-1"], "region = eu-west-1", "sts.us-west-1.amazonaws.com"),
      (["AWS_DEFAULT_REGION": "us-west-1"], "region = eu-west-1", "sts.us-west-1.amazonaws.com"),
      (["AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"], "", "sts.a.amazonaws.com"),
      ([:], "", "sts.us-east-1.amazonaws.com"),
      ([:], "region = cn-north-1", "sts.cn-north-1.amazonaws.com.cn"),
      ([:], "region = us-gov-west-1", "sts.us-gov-west-1.amazonaws.com"),
      ([:], "endpoint_url = https://all", "all"),
      ([:], "endpoint_url = https://all\nservices = local", "mine"),
      (["AWS_ENDPOINT_URL": "https://env"], "endpoint_url = https://all", "env"),
      (["AWS_ENDPOINT_URL_STS": "https://env"], "services = local", "env"),
      (["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"], "services = local", "sts.us-east-1.amazonaws.com"),
    ] as [([String: String], String, String)])
  func `STS is asked where the environment says, else where the profile says`(
    environment: [String: String], properties: String, host: String
  ) async throws {
    let home = try Home(
      config: """
        [default]
        role_arn = R
        credential_source = EcsContainer
        \(properties)
        [services local]
        sts =
          endpoint_url = https://mine
        """
    ) { _, _ in STSAnswers.session() }
    _ = try await home.profile(environment).credentials()
    #expect(home.transport.requests.map(\.endpoint.host) == [host])
  }

  @Test func `A profile's role by a token is asked for without a signature`() async throws {
    let home = try Home { _, _ in STSAnswers.session("AssumeRoleWithWebIdentity") }
    try home.write("a.b.c\n", to: "token")
    try home.write(
      "[default]\nrole_arn = R\nweb_identity_token_file = \(home.path)/token\nsource_profile = ignored",
      to: ".aws/config")
    let found = try await home.profile().credentials()
    #expect(found.source == "profile default > web identity > role R")
    let request = try #require(home.transport.requests.first)
    #expect(request.form["WebIdentityToken"] == "a.b.c")
    #expect(request["authorization"] == nil)
  }

  @Test func `A role that STS refuses is an error with STS's words and the whole way`() async throws {
    let home = try Home(config: "[default]\nrole_arn = R\ncredential_source = EcsContainer") { _, _ in
      STSAnswers.error("AccessDenied", 403, message: "User: u is not\nauthorized")
    }
    #expect(
      await home.profile().failure()
        == CredentialError([
          .init(
            source: "profile default > container > role R",
            reason: "STS refused with AccessDenied: User: u is not authorized", isFinal: true)
        ]))
  }
}
