import AWSSimulator
import Foundation
import Testing

@Suite struct RekognitionTests {
  static let arn = DemoCloud.rekognitionVersionARN

  @Test func `Every answer has a request id, a date and the protocol's content type`() {
    let client = SimulatedClient()
    for response in [client.start(), client.start()] {
      #expect(response.header("x-amzn-requestid")?.count == 36)
      #expect(response.header("Date") == "Fri, 15 Jan 2027 08:00:00 GMT")
      #expect(response.header("Content-Type") == "application/x-amz-json-1.1")
    }
  }

  @Test func `An error has its code in the type, and a message with a capital`() throws {
    let client = SimulatedClient()
    let error = client.stop().json
    #expect(error["__type"] as? String == "ResourceInUseException")
    #expect(error["Code"] as? String == "ResourceInUseException")
    #expect((error["Message"] as? String)?.contains("TRAINING_COMPLETED") == true)
    #expect(error["Logref"] as? String != nil)
  }

  @Test func `The two ARNs of a model end in different digits`() throws {
    let client = SimulatedClient()
    let projects = client.rekognition("DescribeProjects", "{}").json["ProjectDescriptions"] as? [[String: Any]]
    let arn = try #require(projects?.first?["ProjectArn"] as? String)
    #expect(arn.hasPrefix("arn:aws:rekognition:us-east-1:123456789012:project/solder-joints/"))
    let digits = arn.split(separator: "/").last
    #expect(digits?.count == 13)
    #expect(digits != Self.arn.split(separator: "/").last)
  }

  @Test func `A running model is described with the units of its start`() throws {
    let client = SimulatedClient()
    _ = client.rekognition(
      "StartProjectVersion", #"{"ProjectVersionArn":"\#(Self.arn)","MinInferenceUnits":1,"MaxInferenceUnits":3}"#)
    client.now += 60
    let version = try #require(try describe(client).first)
    #expect(version["ProjectVersionArn"] as? String == Self.arn)
    #expect(version["Status"] as? String == "RUNNING")
    #expect(version["MinInferenceUnits"] as? Int == 1)
    #expect(version["MaxInferenceUnits"] as? Int == 3)
    #expect(version["CreationTimestamp"] as? Double == 1_768_472_430.218)
  }

  @Test func `A stopped model is described without units`() throws {
    let version = try #require(try describe(SimulatedClient()).first)
    #expect(version["MinInferenceUnits"] == nil)
    #expect(version["MaxInferenceUnits"] == nil)
  }

  @Test func `Versions are listed newest first and filtered by name`() throws {
    let client = SimulatedClient()
    let versions = try describe(client).compactMap { $0["ProjectVersionArn"] as? String }
    #expect(versions.count == 2)
    #expect(versions.first == Self.arn)
    let one = try describe(client, #","VersionNames":["solder-joints.2025-11-03T08.15.00","no-such"]"#)
    #expect(one.count == 1)
    #expect(one.first?["Status"] as? String == "STOPPED")
  }

  @Test func `Projects are filtered by name`() {
    let client = SimulatedClient()
    let none = client.rekognition("DescribeProjects", #"{"ProjectNames":["no-such"]}"#)
    #expect((none.json["ProjectDescriptions"] as? [Any])?.isEmpty == true)
  }

  @Test func `A page's token leads to the next page and fits no other list`() throws {
    let client = SimulatedClient()
    let arn = try projectARN(client)
    let first = client.rekognition("DescribeProjectVersions", #"{"ProjectArn":"\#(arn)","MaxResults":1}"#)
    let token = try #require(first.json["NextToken"] as? String)
    let second = client.rekognition(
      "DescribeProjectVersions", #"{"ProjectArn":"\#(arn)","MaxResults":1,"NextToken":"\#(token)"}"#)
    #expect((second.json["ProjectVersionDescriptions"] as? [[String: Any]])?.first?["Status"] as? String == "STOPPED")
    #expect(second.json["NextToken"] == nil)
    let foreign = client.rekognition("DescribeProjects", #"{"NextToken":"\#(token)"}"#)
    #expect(foreign.status == 400)
    #expect(foreign.errorCode == "InvalidPaginationTokenException")
    let garbage = client.rekognition("DescribeProjects", #"{"NextToken":"garbage!"}"#)
    #expect(garbage.errorCode == "InvalidPaginationTokenException")
  }

  @Test func `What is not there is not found`() throws {
    let client = SimulatedClient()
    let missing = Self.arn.replacingOccurrences(of: "1768472430218", with: "1768472430219")
    #expect(client.start(missing).errorCode == "ResourceNotFoundException")
    #expect(client.stop(missing).errorCode == "ResourceNotFoundException")
    let project = try projectARN(client) + "1"
    let response = client.rekognition("DescribeProjectVersions", #"{"ProjectArn":"\#(project)"}"#)
    #expect(response.errorCode == "ResourceNotFoundException")
    #expect(response.status == 400)
  }

  @Test func `A maximum below the minimum is an invalid parameter`() {
    let client = SimulatedClient()
    let response = client.rekognition(
      "StartProjectVersion", #"{"ProjectVersionArn":"\#(Self.arn)","MinInferenceUnits":2,"MaxInferenceUnits":1}"#)
    #expect(response.errorCode == "InvalidParameterException")
  }

  @Test(arguments: ["DetectLabels", "", "StartProjectVersion2"])
  func `An operation that is not simulated is unknown`(operation: String) {
    let response = SimulatedClient().rekognition(operation, "{}")
    #expect(response.status == 400)
    #expect(response.errorCode == "UnknownOperationException")
  }

  @Test func `A request that is no service's is unknown in the protocol that it looks like`() {
    let client = SimulatedClient()
    let json = client.cloud.respond(to: SimulatedRequest(method: "POST", target: "/"), at: client.now)
    #expect(json.status == 400)
    #expect(json.json["__type"] as? String == "UnknownOperationException")
    let rest = client.cloud.respond(to: SimulatedRequest(method: "GET", target: "/favicon.ico"), at: client.now)
    #expect(rest.status == 404)
    #expect(rest.header("x-amzn-ErrorType") == "UnknownOperationException")
    #expect(client.cloud.calls.map(\.service) == [nil, nil])
  }

  private func projectARN(_ client: SimulatedClient) throws -> String {
    let projects = client.rekognition("DescribeProjects", "{}").json["ProjectDescriptions"] as? [[String: Any]]
    return try #require(projects?.first?["ProjectArn"] as? String)
  }

  private func describe(_ client: SimulatedClient, _ more: String = "") throws -> [[String: Any]] {
    let arn = try projectARN(client)
    let response = client.rekognition("DescribeProjectVersions", #"{"ProjectArn":"\#(arn)"\#(more)}"#)
    return try #require(response.json["ProjectVersionDescriptions"] as? [[String: Any]])
  }
}
