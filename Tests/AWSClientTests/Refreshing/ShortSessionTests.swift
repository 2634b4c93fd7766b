import OrderedJSON
import Platform
import SigV4
import TestSupport
import Testing

@testable import AWSClient

struct ShortSessionTests {
  @Test(arguments: [7.0, 20.3, 41.9])
  func `Under load, with sessions of 20 s and STS down for 15 s, no caller sees an error in 60 s`(
    begin: Double
  ) async throws {
    let time = ManualTime()
    let service = SessionService(time: time, outage: .seconds(begin)..<Duration.seconds(begin + 15))
    let resolver = RefreshedCredentials(own: service, roleSource: { _, own in own }, time: time)
    let client = AWSClient(transport: service, credentials: resolver, endpoints: EndpointResolver(), time: time)
    let role = AssumedRole(arn: "arn:aws:iam::111122223333:role/vision")
    let keys = try await time.driving {
      try await withThrowingTaskGroup(of: Set<String>.self) { group in
        for caller in 0..<4 {
          group.addTask {
            var keys: Set<String> = []
            while time.uptime < .seconds(60) {
              let call = AWSCall.json11(
                ClientFixture.service, "DoThing", targetPrefix: "T",
                at: .init(
                  partition: "aws", region: "us-east-1", endpoint: nil, role: caller.isMultiple(of: 2) ? nil : role),
                body: JSONObject([("A", 1)]), repeatability: .always)
              // An answer that is no success would be thrown, after which nothing is repeated: it is not throttling.
              keys.insert(
                try await client.send(call, within: .seconds(15)) { String(decoding: $0.body, as: UTF8.self) })
              try await time.sleep(for: .milliseconds(300 + 50 * caller))
            }
            return keys
          }
        }
        let running = Task { await resolver.run() }
        defer { running.cancel() }
        return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
      }
    }
    // They were renewed all the time, and not at each call.
    #expect((20...120).contains(keys.count))
    #expect(resolver.reports.allSatisfy { $0.failure == nil })
  }

  @Test func `What STS refuses as expired is asked for anew before it is used again`() async throws {
    let time = ManualTime()
    let own = SourceOfNumbers("OWN", time: time)
    let stsAnswer = ScriptedTransport(
      [
        .answer(400, "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>m</Message></Error></ErrorResponse>"),
        .answer(
          200,
          """
          <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ROLE</AccessKeyId>\
          <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
          <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
          """),
      ], time: time)
    let client = AWSClient(
      transport: stsAnswer, credentials: UnrefreshedCredentials(own), endpoints: EndpointResolver(), time: time)
    let sts = STSClient(client: client, region: "us-east-1")
    let role = AssumedRole(arn: "arn:aws:iam::111122223333:role/vision", externalID: "abc")
    let resolver = RefreshedCredentials(
      own: own,
      roleSource: { role, own in
        AssumeRoleCredentialProvider(
          base: own, role: role, sessionName: RoleSessionName(nearestTo: "model-gateway-line-2"), sts: sts,
          onRefusal: own.refused)
      }, time: time)
    let running = Task { await resolver.run() }
    await #expect(throws: CredentialError.self) { try await resolver.credentials(for: role) }
    #expect(try await resolver.credentials(for: role).accessKeyID == "ROLE")
    running.cancel()
    #expect(own.askedCount == 2)
    let bodies = stsAnswer.attempts.map { String(decoding: $0.request.body, as: UTF8.self) }
    #expect(bodies.allSatisfy { $0.contains("RoleSessionName=model-gateway-line-2") && $0.contains("ExternalId=abc") })
    #expect(stsAnswer.attempts.last?.request["authorization"]?.contains("Credential=OWN2/") == true)
  }
}
