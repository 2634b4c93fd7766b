import AWSClient
import SigV4
import Testing

@Suite struct CredentialProviderTests {
  @Test(
    arguments: [
      (["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"], nil),
      (["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": ""], nil),
      (["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"], "token"),
    ] as [([String: String], String?)])
  func `The environment has a key, its secret and perhaps a token`(environment: [String: String], token: String?) throws
  {
    let credentials = try EnvironmentCredentialProvider(environment: environment).credentials()
    #expect(
      credentials
        == AWSCredentials(
          accessKeyID: "AKID", secretAccessKey: Secret("secret"), sessionToken: token.map { Secret($0) },
          source: "environment"))
  }

  @Test(
    arguments: [
      [:], ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""], ["AWS_SESSION_TOKEN": "token"],
      ["aws_access_key_id": "AKID", "aws_secret_access_key": "secret"],
    ] as [[String: String]])
  func `An environment without keys passes on to the next source`(environment: [String: String]) {
    #expect(
      throws: CredentialError([
        .init(source: "environment", reason: "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")
      ])
    ) { try EnvironmentCredentialProvider(environment: environment).credentials() }
  }

  @Test(arguments: [
    (["AWS_ACCESS_KEY_ID": "half-a-pair"], "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not"),
    (
      ["AWS_ACCESS_KEY_ID": "half-a-pair", "AWS_SECRET_ACCESS_KEY": ""],
      "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not"
    ),
    (["AWS_SECRET_ACCESS_KEY": "half-a-pair"], "AWS_SECRET_ACCESS_KEY is set, AWS_ACCESS_KEY_ID is not"),
  ])
  func `Half a pair ends the search, and its value is not told`(environment: [String: String], reason: String) async {
    let chain = CredentialProviderChain([
      EnvironmentCredentialProvider(environment: environment), StaticCredentialProvider(Self.credentials),
    ])
    await #expect(throws: CredentialError([.init(source: "environment", reason: reason, isFinal: true)])) {
      try await chain.credentials()
    }
  }

  @Test func `The first source that has credentials answers, and those after it are not asked`() async throws {
    let chain = CredentialProviderChain([
      EnvironmentCredentialProvider(environment: [:]), StaticCredentialProvider(Self.credentials),
      NumberedCredentials(),
    ])
    #expect(try await chain.credentials() == Self.credentials)
  }

  @Test func `When no source has credentials each says why, in their order`() async {
    let chain = CredentialProviderChain([
      Missing(source: "first"), EnvironmentCredentialProvider(environment: [:]), Missing(source: "third"),
    ])
    let expected =
      "first: nothing there; environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set; third: nothing there"
    do {
      _ = try await chain.credentials()
      Issue.record("there are no credentials")
    } catch {
      #expect(error.description == expected)
    }
  }

  @Test func `A broken source hides the sources after it and keeps the words of those before it`() async {
    let chain = CredentialProviderChain([
      Missing(source: "first"), Missing(source: "second", isFinal: true), StaticCredentialProvider(Self.credentials),
    ])
    do {
      _ = try await chain.credentials()
      Issue.record("the broken source was passed over")
    } catch {
      #expect(error.attempts.map(\.source) == ["first", "second"])
    }
  }

  @Test func `A chain of no sources has no credentials`() async {
    await #expect(throws: CredentialError([])) { try await CredentialProviderChain([]).credentials() }
  }

  private static let credentials = AWSCredentials(accessKeyID: "AKIDSTATIC", secretAccessKey: Secret("s"))

  private struct Missing: CredentialProvider {
    let source: String
    var isFinal = false

    func credentials() async throws(CredentialError) -> AWSCredentials {
      throw CredentialError([.init(source: source, reason: "nothing there", isFinal: isFinal)])
    }
  }
}
