import AWSSimulator
import Foundation
import SigV4
import Testing

@Suite struct STSTests {
  @Test func `A role is assumed, and its session signs for every service`() throws {
    let client = SimulatedClient()
    let response = client.assumeRole(name: "model-gateway-1")
    #expect(response.status == 200)
    #expect(response.header("Content-Type") == "text/xml")
    #expect(response.text.hasPrefix(#"<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">"#))
    #expect(response.xml("Arn") == "arn:aws:sts::123456789012:assumed-role/gateway/model-gateway-1")
    #expect(response.xml("AssumedRoleId")?.hasSuffix(":model-gateway-1") == true)
    #expect(response.xml("Expiration") == "2027-01-15T09:00:00Z")
    #expect(response.xml("RequestId") == response.header("x-amzn-requestid"))
    client.credentials = response.sessionCredentials
    #expect(client.credentials.accessKeyID.hasPrefix("ASIA"))
    #expect(client.start().status == 200)
    #expect(client.startWidgets().status == 202)
    #expect(client.sts("GetCallerIdentity").xml("Arn") == response.xml("Arn"))
    let session = try #require(client.cloud.sessions.first)
    #expect(session.source == .assumeRole)
    #expect(session.credentials.accessKeyID == client.credentials.accessKeyID)
  }

  @Test func `Two sessions have nothing in common`() {
    let client = SimulatedClient()
    let first = client.assumeRole().sessionCredentials
    let second = client.assumeRole().sessionCredentials
    #expect(first.accessKeyID != second.accessKeyID)
    #expect(first.secretAccessKey != second.secretAccessKey)
    #expect(first.sessionToken != second.sessionToken)
  }

  @Test func `The long-lived key is a user`() {
    let response = SimulatedClient().sts("GetCallerIdentity")
    #expect(response.status == 200)
    #expect(response.xml("Arn") == "arn:aws:iam::123456789012:user/simulator")
    #expect(response.xml("Account") == "123456789012")
    #expect(response.xml("UserId")?.hasPrefix("AIDA") == true)
  }

  @Test(arguments: [nil, "wrong-id"])
  func `A role that demands an external id is not had without it`(externalID: String?) {
    let client = SimulatedClient()
    let response = client.assumeRole(SimulatedClient.otherRoleARN, externalID: externalID)
    #expect(response.status == 403)
    #expect(response.xml("Code") == "AccessDenied")
    #expect(response.xml("Type") == "Sender")
    #expect(response.xml("Message")?.contains("is not authorized to perform: sts:AssumeRole on resource") == true)
    #expect(client.assumeRole(SimulatedClient.otherRoleARN, externalID: "demo-external-id").status == 200)
  }

  @Test func `A role that is not there is denied like one that is not allowed`() {
    let response = SimulatedClient().assumeRole("arn:aws:iam::123456789012:role/nobody")
    #expect(response.status == 403)
    #expect(response.xml("Code") == "AccessDenied")
  }

  @Test(arguments: [
    ([("RoleArn", SimulatedClient.roleARN)], "Value null at 'roleSessionName'"),
    ([("RoleArn", SimulatedClient.roleARN), ("RoleSessionName", "a")], "greater than or equal to 2"),
    (
      [("RoleArn", SimulatedClient.roleARN), ("RoleSessionName", String(repeating: "a", count: 65))],
      "less than or equal to 64"
    ),
    ([("RoleArn", SimulatedClient.roleARN), ("RoleSessionName", "a b")], "regular expression pattern: [\\w+=,.@-]*"),
    ([("RoleArn", "short"), ("RoleSessionName", "test")], "at 'roleArn'"),
    (
      [("RoleArn", SimulatedClient.roleARN), ("RoleSessionName", "test"), ("DurationSeconds", "899")],
      "greater than or equal to 900"
    ),
    (
      [("RoleArn", SimulatedClient.roleARN), ("RoleSessionName", "test"), ("DurationSeconds", "43201")],
      "less than or equal to 43200"
    ),
    (
      [("RoleArn", SimulatedClient.roleARN), ("RoleSessionName", "test"), ("DurationSeconds", "3601")],
      "exceeds the MaxSessionDuration"
    ),
    ([("RoleArn", SimulatedClient.roleARN), ("RoleSessionName", "test"), ("ExternalId", "x")], "at 'externalId'"),
  ])
  func `A constraint that is broken is told`(members: [(String, String)], hint: String) {
    let response = SimulatedClient().sts("AssumeRole", members)
    #expect(response.status == 400)
    #expect(response.xml("Code") == "ValidationError")
    #expect(response.xml("Message")?.contains(hint) == true, "\(response.xml("Message") ?? "")")
  }

  @Test func `A session that assumes a role gets an hour at most`() {
    let client = SimulatedClient()
    client.cloud.addRole(SimulatedRole(name: "long", maximumSeconds: 43_200))
    let arn = "arn:aws:iam::123456789012:role/long"
    #expect(client.assumeRole(arn, seconds: 43_200).xml("Expiration") == "2027-01-15T20:00:00Z")
    client.become()
    let chained = client.assumeRole(arn, seconds: 3_601)
    #expect(chained.xml("Code") == "ValidationError")
    #expect(chained.xml("Message")?.contains("role chaining") == true)
    #expect(client.assumeRole(arn, seconds: 3_600).status == 200)
  }

  @Test func `AssumeRole has to be signed`() {
    let client = SimulatedClient()
    let members = [("RoleArn", SimulatedClient.roleARN), ("RoleSessionName", "test")]
    let unsigned = client.sts("AssumeRole", members, isSigned: false)
    #expect(unsigned.status == 403)
    #expect(unsigned.xml("Code") == "MissingAuthenticationToken")
    client.credentials.secretAccessKey = Secret("wrong")
    let wrong = client.sts("AssumeRole", members)
    #expect(wrong.status == 403)
    #expect(wrong.xml("Code") == "SignatureDoesNotMatch")
    client.credentials.accessKeyID = "AKIANOBODY"
    #expect(client.sts("AssumeRole", members).xml("Code") == "InvalidClientTokenId")
    #expect(client.cloud.sessions.isEmpty)
  }

  @Test func `Other actions and versions are not there`() {
    let client = SimulatedClient()
    #expect(client.sts("GetFederationToken").xml("Code") == "InvalidAction")
    var request = client.stsRequest("GetCallerIdentity")
    request.body = Array("Action=GetCallerIdentity&Version=2010-01-01".utf8)
    let response = client.send(request, service: "sts")
    #expect(response.status == 400)
    #expect(response.xml("Code") == "InvalidAction")
  }
}
