import Platform
import SigV4
import Testing

@testable import AWSClient

@Suite struct STSClientTests {
  private let role = AssumedRole(arn: "arn:aws:iam::111122223333:role/vision", externalID: "a b&c")
  private let name = RoleSessionName(nearestTo: "session")
  private let keys = AWSCredentials(accessKeyID: "AKID", secretAccessKey: Secret("s"))

  @Test func `Taking on a role is a signed form in the region`() async throws {
    let (sts, transport) = client([STSAnswers.session()])
    _ = try await sts.assumeRole(role, sessionName: name, duration: 900, with: keys)
    let request = try #require(transport.attempts.first?.request)
    #expect(request.method == "POST")
    #expect(request.target == "/")
    #expect(request.endpoint.host == "sts.eu-west-1.amazonaws.com")
    #expect(request["content-type"] == "application/x-www-form-urlencoded; charset=utf-8")
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fvision"
        + "&RoleSessionName=session&DurationSeconds=900&ExternalId=a%20b%26c")
    #expect(request["authorization"]?.contains("Credential=AKID/20270115/eu-west-1/sts/aws4_request") == true)
  }

  @Test func `What need not be said is left out`() async throws {
    let (sts, transport) = client([STSAnswers.session()])
    _ = try await sts.assumeRole(AssumedRole(arn: "R"), sessionName: name, with: keys)
    #expect(
      transport.attempts.first?.request.form.keys.sorted() == ["Action", "RoleArn", "RoleSessionName", "Version"])
  }

  @Test func `The identity of keys is read`() async throws {
    let (sts, transport) = client([STSAnswers.identity])
    let identity = try await sts.callerIdentity(of: keys)
    #expect(
      identity
        == CallerIdentity(account: "111122223333", arn: "arn:aws:iam::111122223333:user/Alice", userID: "AIDA"))
    #expect(transport.attempts.first?.request.form == ["Action": "GetCallerIdentity", "Version": "2011-06-15"])
  }

  @Test(arguments: [
    ScriptedTransport.Answer.answer(200, ""), .answer(200, "{}"), .answer(200, "<AssumeRoleResponse/>"),
    .answer(200, "<AssumeRoleResponse><AssumeRoleResult>"), .answer(200, "<a>" + String(repeating: "<a>", count: 99)),
    STSAnswers.session("AssumeRoleWithSAML"), STSAnswers.session(key: ""), STSAnswers.identity,
  ])
  func `A success that holds no keys is none`(answer: ScriptedTransport.Answer) async throws {
    let (sts, _) = client([answer])
    do throws(AWSFailure) {
      _ = try await sts.assumeRole(role, sessionName: name, with: keys)
      Issue.record("there are keys")
    } catch {
      guard case .undecodable(200, _) = error.reason else {
        Issue.record("\(error.reason)")
        return
      }
    }
  }

  @Test func `A provider of identities that did not answer STS is asked again`() async throws {
    let (sts, transport) = client([
      STSAnswers.error("IDPCommunicationError"), STSAnswers.session("AssumeRoleWithWebIdentity"),
    ])
    let found = try await sts.assumeRole(arn: "R", sessionName: name, webIdentityToken: Secret("a.b.c"))
    #expect(found.accessKeyID == "ASIAROLE")
    #expect(transport.attempts.count == 2)
  }

  @Test(arguments: [("AccessDenied", 403), ("ExpiredTokenException", 400), ("RegionDisabledException", 403)])
  func `A refusal is not asked again`(code: String, status: Int) async throws {
    let (sts, transport) = client([STSAnswers.error(code, status)])
    do throws(AWSFailure) {
      _ = try await sts.assumeRole(role, sessionName: name, with: keys)
      Issue.record("there are keys")
    } catch {
      #expect(error.reason.stsReason == "STS refused with \(code): words")
    }
    #expect(transport.attempts.count == 1)
  }

  @Test func `STS is asked however often it was down, as its keys run out`() async throws {
    let failures = 3 * Circuit.threshold
    let (sts, transport) = client(
      Array(repeating: STSAnswers.error("ServiceUnavailable", 503), count: failures) + [STSAnswers.session()])
    for _ in 0...failures where transport.attempts.count < failures {
      await #expect(throws: AWSFailure.self) { try await sts.assumeRole(role, sessionName: name, with: keys) }
    }
    #expect(transport.attempts.count == failures)
    #expect(try await sts.assumeRole(role, sessionName: name, with: keys).accessKeyID == "ASIAROLE")
  }

  @Test(arguments: [
    ("a", false), ("ab", true), ("night@build_1+2=3,4.5-6", true), (String(repeating: "a", count: 64), true),
    (String(repeating: "a", count: 65), false), ("a b", false), ("a/b", false), ("é1", false), ("", false),
  ])
  func `A session's name is 2 to 64 characters that AWS takes`(text: String, isName: Bool) {
    #expect((RoleSessionName(text)?.text == text) == isName)
    let nearest = RoleSessionName(nearestTo: text).text
    #expect(RoleSessionName(nearest)?.text == nearest)
    #expect((nearest == text) == isName)
  }

  private func client(_ script: [ScriptedTransport.Answer]) -> (STSClient, ScriptedTransport) {
    let time = ManualTime(autoAdvance: true)
    let transport = ScriptedTransport(script, time: time)
    let client = AWSClient(
      transport: transport, credentials: UnrefreshedCredentials(CredentialProviderChain([])),
      endpoints: EndpointResolver(), time: time, random: { 1 })
    return (STSClient(client: client, region: "eu-west-1"), transport)
  }
}
