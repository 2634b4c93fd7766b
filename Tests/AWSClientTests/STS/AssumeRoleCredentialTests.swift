import SigV4
import Testing

@testable import AWSClient

@Suite struct AssumeRoleCredentialTests {
  @Test func `The base is asked each time, and signs`() async throws {
    let home = try Home { _, number in STSAnswers.session(key: "ASIA\(number)") }
    let base = NumberedCredentials()
    let provider = AssumeRoleCredentialProvider(
      base: base, role: AssumedRole(arn: "R"), sessionName: RoleSessionName(nearestTo: "s"), sts: home.context().sts)
    #expect(try await provider.credentials().accessKeyID == "ASIA1")
    let second = try await provider.credentials()
    #expect(second.accessKeyID == "ASIA2")
    #expect(second.source == "keys > role R")
    #expect(base.askedCount == 2)
    #expect(home.transport.requests.map { $0["authorization"]?.contains("AKID1/") } == [true, false])
    #expect(home.transport.requests.map { $0["authorization"]?.contains("AKID2/") } == [false, true])
  }

  @Test func `Without a base STS is not asked, and nothing else is to take its place`() async throws {
    let home = try Home()
    let provider = AssumeRoleCredentialProvider(
      base: NoCredentials(source: "base"), role: AssumedRole(arn: "R"), sessionName: RoleSessionName(nearestTo: "s"),
      sts: home.context().sts)
    #expect(
      await provider.failure()
        == CredentialError([.init(source: "base", reason: "nothing there", isFinal: true)]))
    #expect(home.transport.requests.isEmpty)
  }

  @Test(arguments: [
    (ScriptedTransport.Answer.failure(.notSent("no connection")), "STS cannot be reached: no connection"),
    (.failure(.timedOut), "STS did not answer in time"),
    (.failure(.connectionLost("reset")), "the connection to STS broke"),
    (.answer(200, "no XML"), "STS's answer cannot be read"),
    (.answer(503, "busy"), "STS refused with status 503"),
  ])
  func `Why STS gave no keys is told in words`(answer: ScriptedTransport.Answer, reason: String) async throws {
    let home = try Home { _, _ in answer }
    let provider = AssumeRoleCredentialProvider(
      base: StaticCredentialProvider(.host("base")), role: AssumedRole(arn: "R"),
      sessionName: RoleSessionName(nearestTo: "s"), sts: home.context().sts)
    #expect(
      await provider.failure()
        == CredentialError([.init(source: "base > role R", reason: reason, isFinal: true)]))
  }
}
