import AWSSimulator
import Foundation
import SigV4
import Testing

@Suite struct AccountTests {
  private static let otherModel =
    #"{"service":"rekognition","project":"caps","version":"caps.1","account":"444455556666"}"#
  private static let otherWidgets =
    #"{"service":"lookoutvision","project":"widgets","version":"1","account":"444455556666"}"#

  @Test func `Models of two accounts are side by side, and each account sees its own`() throws {
    let client = SimulatedClient()
    let model = client.control("POST", "/models", Self.otherModel)
    #expect(model.json["account"] as? String == "444455556666")
    let arn = try #require(model.json["arn"] as? String)
    #expect(arn.hasPrefix("arn:aws:rekognition:us-east-1:444455556666:project/caps/version/caps.1/"))
    #expect(projects(client).count == 1)
    let denied = client.start(arn)
    #expect(denied.status == 400)
    #expect(denied.errorCode == "AccessDeniedException")

    client.become(SimulatedClient.otherRoleARN, externalID: "demo-external-id")
    #expect(projects(client).map { $0.contains(":444455556666:project/caps/") } == [true])
    #expect(client.start(arn).status == 200)
    #expect(client.start().errorCode == "AccessDeniedException")
    #expect(client.rekognitionStatus == "TRAINING_COMPLETED")
  }

  @Test func `A model of the same name in another account is another model`() {
    let client = SimulatedClient()
    #expect(client.control("POST", "/models", Self.otherWidgets).status == 201)
    let own = client.credentials
    client.become(SimulatedClient.otherRoleARN, externalID: "demo-external-id")
    #expect(client.startWidgets(token: "token").status == 202)
    #expect(client.widgetsStatus == "TRAINED")
    client.credentials = own
    #expect(client.startWidgets(token: "token").status == 202)
    #expect(client.cloud.calls.last?.effect == .started, "a client token belongs to its account")
    #expect(client.widgetsStatus == "STARTING_HOSTING")
    #expect(client.control("DELETE", "/models", Self.otherWidgets).status == 200)
    #expect(client.widgetsStatus == "STARTING_HOSTING")
  }

  @Test func `The limit on running models is each account's own`() {
    let client = SimulatedClient(
      SimulatorConfiguration(
        models: DemoCloud.models() + [
          ModelSeed(ModelKey(.lookoutvision, account: "444455556666", project: "widgets", version: "1"))
        ], quotas: .init(runningModels: 1)))
    #expect(client.startWidgets().status == 202)
    #expect(client.lookout("POST", "/gaskets/models/2/start", Array(#"{"MinInferenceUnits":1}"#.utf8)).status == 402)
    client.become(SimulatedClient.otherRoleARN, externalID: "demo-external-id")
    #expect(client.startWidgets().status == 202)
  }

  @Test func `The simulator's own account may be named`() {
    let client = SimulatedClient()
    let body = #"{"service":"lookoutvision","project":"widgets","version":"1","account":"123456789012","fails":true}"#
    #expect(client.control("PATCH", "/models", body).json["fails"] as? Bool == true)
    #expect((client.control("GET", "/models").json["models"] as? [Any])?.count == 5)
  }

  @Test func `Roles are listed, added and removed`() throws {
    let client = SimulatedClient()
    let roles = try #require(client.control("GET", "/roles").json["roles"] as? [[String: Any]])
    #expect(roles.compactMap { $0["arn"] as? String } == [SimulatedClient.roleARN, SimulatedClient.otherRoleARN])
    let arn = "arn:aws:iam::111122223333:role/team/builder"
    let body = #"{"arn":"\#(arn)","external_id":"abc","max_seconds":900}"#
    #expect(client.control("POST", "/roles", body).status == 201)
    #expect(
      client.assumeRole(arn, externalID: "abc", seconds: 900).xml("Arn")
        == "arn:aws:sts::111122223333:assumed-role/builder/test")
    #expect(client.control("DELETE", "/roles", #"{"arn":"\#(arn)"}"#).status == 200)
    #expect(client.control("DELETE", "/roles", #"{"arn":"\#(arn)"}"#).status == 404)
    #expect(client.assumeRole(arn, externalID: "abc").xml("Code") == "AccessDenied")
  }

  private func projects(_ client: SimulatedClient) -> [String] {
    let projects = client.rekognition("DescribeProjects", "{}").json["ProjectDescriptions"] as? [[String: Any]]
    return (projects ?? []).compactMap { $0["ProjectArn"] as? String }
  }
}
