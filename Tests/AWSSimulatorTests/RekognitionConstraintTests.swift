import AWSSimulator
import Testing

@Suite struct RekognitionConstraintTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let operation: String
    let body: String
    let failure: String

    var testDescription: String { failure }
  }

  private static let arn = DemoCloud.rekognitionVersionARN

  static let cases = [
    Case(
      operation: "StartProjectVersion", body: #"{"ProjectVersionArn":"\#(arn)","MinInferenceUnits":0}"#,
      failure: "Value '0' at 'minInferenceUnits' failed to satisfy constraint: "
        + "Member must have value greater than or equal to 1"),
    Case(
      operation: "StartProjectVersion",
      body: #"{"ProjectVersionArn":"\#(arn)","MinInferenceUnits":1,"MaxInferenceUnits":-2}"#,
      failure: "Value '-2' at 'maxInferenceUnits' failed to satisfy constraint: "
        + "Member must have value greater than or equal to 1"),
    Case(
      operation: "StartProjectVersion", body: #"{"ProjectVersionArn":"\#(arn)","MinInferenceUnits":null}"#,
      failure: "Value null at 'minInferenceUnits' failed to satisfy constraint: Member must not be null"),
    Case(
      operation: "StopProjectVersion", body: "",
      failure: "Value null at 'projectVersionArn' failed to satisfy constraint: Member must not be null"),
    Case(
      operation: "StopProjectVersion", body: #"{"ProjectVersionArn":"arn:short"}"#,
      failure: "Value 'arn:short' at 'projectVersionArn' failed to satisfy constraint: "
        + "Member must have length greater than or equal to 20"),
    Case(
      operation: "StopProjectVersion",
      body: #"{"ProjectVersionArn":"arn:aws:rekognition:us-east-1:123456789012:project/p/1"}"#,
      failure: "Member must satisfy regular expression pattern: (^arn:"),
    Case(
      operation: "DescribeProjectVersions",
      body: #"{"ProjectArn":"arn:aws:rekognition:us-east-1:123456789012:project/p/1","MaxResults":101}"#,
      failure: "Value '101' at 'maxResults' failed to satisfy constraint: "
        + "Member must have value less than or equal to 100"),
    Case(
      operation: "DescribeProjects", body: #"{"ProjectNames":[]}"#,
      failure: "Value '[]' at 'projectNames' failed to satisfy constraint: "
        + "Member must have length greater than or equal to 1"),
    Case(
      operation: "DescribeProjects", body: #"{"ProjectNames":["a b"]}"#,
      failure: "Value 'a b' at 'projectNames.1.member' failed to satisfy constraint: "
        + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.\\-]+"),
    Case(
      operation: "DetectCustomLabels", body: #"{"ProjectVersionArn":"\#(arn)"}"#,
      failure: "Value null at 'image' failed to satisfy constraint: Member must not be null"),
    Case(
      operation: "DetectCustomLabels", body: #"{"ProjectVersionArn":"\#(arn)","Image":{"Bytes":""}}"#,
      failure: "at 'image.bytes' failed to satisfy constraint: Member must have length greater than or equal to 1"),
    Case(
      operation: "DetectCustomLabels",
      body: #"{"ProjectVersionArn":"\#(arn)","Image":{"Bytes":"AAAA"},"MinConfidence":100.5}"#,
      failure: "Value '100.5' at 'minConfidence' failed to satisfy constraint: "
        + "Member must have value less than or equal to 100"),
  ]

  @Test(arguments: cases)
  func `A broken constraint is told in the framework's words`(_ broken: Case) {
    let response = SimulatedClient().rekognition(broken.operation, broken.body)
    #expect(response.status == 400)
    #expect(response.errorCode == "ValidationException")
    #expect(response.errorMessage?.contains(" detected: ") == true)
    #expect(response.errorMessage?.contains(broken.failure) == true, "\(response.errorMessage ?? "no message")")
    #expect(response.json["message"] != nil, "the framework spells it without a capital")
  }

  @Test func `All broken constraints are told at once`() {
    let response = SimulatedClient().rekognition("StartProjectVersion", #"{"MinInferenceUnits":0}"#)
    #expect(response.errorMessage?.hasPrefix("2 validation errors detected: ") == true)
    #expect(response.errorMessage?.contains("null; Value '0'") == true)
  }

  @Test(arguments: [
    #"{"MinInferenceUnits":"1"}"#, #"{"MinInferenceUnits":1.5}"#, #"{"MinInferenceUnits":true}"#,
    #"{"ProjectVersionArn":7}"#, #"{"ProjectVersionArn":{}}"#, "[]", "null", "{", "text",
  ])
  func `A wrong type is a serialization error`(body: String) {
    let response = SimulatedClient().rekognition("StartProjectVersion", body)
    #expect(response.status == 400)
    #expect(response.errorCode == "SerializationException")
  }

  @Test func `Members that are unknown are ignored`() {
    let body = #"{"ProjectVersionArn":"\#(Self.arn)","MinInferenceUnits":1,"minInferenceUnits":"x","Other":[1]}"#
    #expect(SimulatedClient().rekognition("StartProjectVersion", body).status == 200)
  }
}
