import AWSSimulator
import Foundation
import SigV4
import Testing

@Suite struct WebIdentityTests {
  private func assume(_ client: SimulatedClient, token: String, role: String = SimulatedClient.roleARN)
    -> SimulatedResponse
  {
    client.sts(
      "AssumeRoleWithWebIdentity",
      [("RoleArn", role), ("RoleSessionName", "pod"), ("WebIdentityToken", token)], isSigned: false)
  }

  @Test func `A token that was allowed gives a session, unsigned`() {
    let client = SimulatedClient()
    client.cloud.addWebIdentity(WebIdentity(token: Secret("token+/=1")))
    let response = assume(client, token: "token+/=1")
    #expect(response.status == 200)
    #expect(response.xml("SubjectFromWebIdentityToken") != nil)
    client.credentials = response.sessionCredentials
    #expect(client.start().status == 200)
    #expect(client.cloud.sessions.map(\.source) == [.webIdentity])
  }

  @Test func `Any other token is refused`() {
    let client = SimulatedClient()
    client.cloud.addWebIdentity(WebIdentity(token: Secret("token-1")))
    let response = assume(client, token: "token-2")
    #expect(response.status == 400)
    #expect(response.xml("Code") == "InvalidIdentityToken")
    #expect(!response.text.contains("token-2"))
  }

  @Test func `A token that has ended is told so`() {
    let client = SimulatedClient()
    client.cloud.addWebIdentity(WebIdentity(token: Secret("token-1"), expiresAt: client.now + 60))
    #expect(assume(client, token: "token-1").status == 200)
    client.now += 60
    let response = assume(client, token: "token-1")
    #expect(response.status == 400)
    #expect(response.xml("Code") == "ExpiredTokenException")
  }

  @Test func `A token may be good for one role only`() {
    let client = SimulatedClient()
    client.cloud.addWebIdentity(WebIdentity(token: Secret("token-1"), roleARN: SimulatedClient.otherRoleARN))
    #expect(assume(client, token: "token-1").xml("Code") == "AccessDenied")
    #expect(assume(client, token: "token-1", role: SimulatedClient.otherRoleARN).status == 200)
  }

  @Test func `The identity provider may be out of reach`() {
    let client = SimulatedClient()
    client.cloud.addWebIdentity(WebIdentity(token: Secret("token-1")))
    client.cloud.addFault(
      Fault(
        .error, service: .sts, operation: "AssumeRoleWithWebIdentity", status: 400, code: "IDPCommunicationError"))
    let response = assume(client, token: "token-1")
    #expect(response.status == 400)
    #expect(response.xml("Code") == "IDPCommunicationError")
    #expect(assume(client, token: "token-1").status == 200)
  }

  @Test(arguments: ["abc", String(repeating: "x", count: 20_001)])
  func `A token of a wrong length breaks a constraint, and is not shown`(token: String) {
    let response = assume(SimulatedClient(), token: token)
    #expect(response.xml("Code") == "ValidationError")
    #expect(!response.text.contains("'\(token)'"))
  }
}
