import AWSSimulator
import Foundation
import SigV4
import Testing

/// SageMaker's endpoints and their runtime, as AWS's clients see them.
@Suite struct SageMakerTests {
  private static let prefix = "arn:aws:sagemaker:us-east-1:123456789012"

  @Test func `An endpoint is created, serves and is deleted, each in its time`() throws {
    let client = SimulatedClient()
    #expect(client.endpointStatus == nil)
    let created = client.create()
    #expect(created.status == 200)
    #expect(created.json["EndpointArn"] as? String == DemoCloud.endpointARN)
    #expect(client.endpointStatus == "Creating")
    #expect(client.invoke().status == 400)
    client.now += 20
    #expect(client.endpointStatus == "InService")
    let found = client.invoke()
    #expect(found.status == 200)
    #expect(found.json["IsAnomalous"] is Bool)
    #expect((found.json["Confidence"] as? Double).map { (0...1).contains($0) } == true)
    #expect(found.json["Source"] != nil)
    let deleted = client.sageMaker("DeleteEndpoint", #"{"EndpointName":"castings"}"#)
    #expect(deleted.status == 200)
    #expect(deleted.body.isEmpty)
    #expect(client.endpointStatus == "Deleting")
    client.now += 5
    #expect(client.endpointStatus == nil)
    #expect(client.create().status == 200, "the name is free again")
  }

  @Test func `A start that fails leaves an endpoint that says why, and can be deleted`() throws {
    let client = SimulatedClient()
    client.cloud.setFails(
      true, of: ModelKey(.sagemaker, project: DemoCloud.endpointConfig, version: DemoCloud.endpoint))
    _ = client.create()
    client.now += 20
    let described = client.sageMaker("DescribeEndpoint", #"{"EndpointName":"castings"}"#)
    #expect(described.json["EndpointStatus"] as? String == "Failed")
    #expect(described.json["FailureReason"] is String)
    #expect(client.sageMaker("DeleteEndpoint", #"{"EndpointName":"castings"}"#).status == 200)
  }

  @Test(
    arguments: [
      (
        "DescribeEndpoint", #"{"EndpointName":"Castings-9"}"#,
        "Could not find endpoint \"\(prefix):endpoint/castings-9\"."
      ),
      (
        "DescribeEndpointConfig", #"{"EndpointConfigName":"nowhere"}"#,
        "Could not find endpoint configuration \"\(prefix):endpoint-config/nowhere\"."
      ),
      ("DeleteEndpoint", #"{"EndpointName":"nowhere"}"#, "Could not find endpoint \"\(prefix):endpoint/nowhere\"."),
      (
        "CreateEndpoint", #"{"EndpointName":"e","EndpointConfigName":"nowhere"}"#,
        "Could not find endpoint configuration \"\(prefix):endpoint-config/nowhere\"."
      ),
      (
        "CreateEndpointConfig",
        #"{"EndpointConfigName":"castings-2026-01","ProductionVariants":[{"VariantName":"a","ModelName":"m"}]}"#,
        "Cannot create already existing endpoint configuration \"\(prefix):endpoint-config/castings-2026-01\"."
      ),
      (
        "DescribeEndpoint", #"{"EndpointName":"a_b"}"#,
        "1 validation error detected: Value 'a_b' at 'endpointName' failed to satisfy constraint: Member must satisfy "
          + "regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
      ),
      (
        "CreateEndpoint", #"{"EndpointName":"e"}"#,
        "1 validation error detected: Value null at 'endpointConfigName' failed to satisfy constraint: Member must not be "
          + "null"
      ),
      (
        "CreateEndpointConfig", #"{"EndpointConfigName":"c","ProductionVariants":[]}"#,
        "1 validation error detected: Value '[0 variants]' at 'productionVariants' failed to satisfy constraint: Member "
          + "must have length greater than or equal to 1"
      ),
    ] as [(String, String, String)])
  func `What is refused is a ValidationException in AWS's words`(operation: String, body: String, message: String) {
    let answer = SimulatedClient().sageMaker(operation, body)
    #expect(answer.status == 400)
    #expect(answer.errorCode == "ValidationException")
    #expect(answer.errorMessage == message)
  }

  @Test(arguments: ["Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"])
  func `An endpoint that is being changed is neither created nor deleted`(word: String) {
    let client = SimulatedClient()
    client.cloud.setStatus(
      word, of: ModelKey(.sagemaker, project: DemoCloud.endpointConfig, version: DemoCloud.endpoint))
    #expect(
      client.create().errorMessage == "Cannot create already existing endpoint \"\(Self.prefix):endpoint/castings\".")
    #expect(
      client.sageMaker("DeleteEndpoint", #"{"EndpointName":"castings"}"#).errorMessage
        == "Cannot update in-progress endpoint \"\(Self.prefix):endpoint/castings\".")
  }

  @Test func `The account's limit on endpoints is ResourceLimitExceeded`() {
    let client = SimulatedClient()
    for name in ["a", "b"] { #expect(client.create(name).status == 200) }
    let answer = client.create("c")
    #expect(answer.status == 400)
    #expect(answer.errorCode == "ResourceLimitExceeded")
    #expect(answer.errorMessage?.hasPrefix("The account-level service limit ") == true)
  }

  @Test func `Tags come with an endpoint, are added to, and go with it`() {
    let client = SimulatedClient()
    _ = client.sageMaker(
      "CreateEndpoint",
      #"{"EndpointName":"castings","EndpointConfigName":"castings-2026-01","Tags":[{"Key":"a","Value":"1"}]}"#)
    let arn = DemoCloud.endpointARN
    _ = client.sageMaker(
      "AddTags", #"{"ResourceArn":"\#(arn)","Tags":[{"Key":"a","Value":"2"},{"Key":"b","Value":"3"}]}"#)
    #expect(client.tags(arn) == ["a": "2", "b": "3"])
    client.now += 20
    _ = client.sageMaker("DeleteEndpoint", #"{"EndpointName":"castings"}"#)
    client.now += 5
    #expect(client.sageMaker("ListTags", #"{"ResourceArn":"\#(arn)"}"#).errorCode == "ValidationException")
    _ = client.create()
    #expect(client.tags(arn) == [:])
  }

  @Test func `Endpoints and configurations are listed in pages, the newest first`() throws {
    let client = SimulatedClient(SimulatorConfiguration(quotas: .init(runningModels: 9)))
    for name in ["a", "b", "c"] {
      client.now += 1
      let made = client.sageMaker(
        "CreateEndpointConfig",
        #"{"EndpointConfigName":"config-\#(name)","ProductionVariants":[{"VariantName":"v","ModelName":"m"}]}"#)
      #expect(made.json["EndpointConfigArn"] as? String == "\(Self.prefix):endpoint-config/config-\(name)")
      #expect(client.create(name, from: "config-\(name)").status == 200)
    }
    var names: [String] = []
    var token: String?
    repeat {
      let next = token.map { #","NextToken":"\#($0)""# } ?? ""
      let page = client.sageMaker("ListEndpoints", #"{"MaxResults":2\#(next)}"#)
      names += try #require(page.json["Endpoints"] as? [[String: Any]]).compactMap { $0["EndpointName"] as? String }
      token = page.json["NextToken"] as? String
    } while token != nil
    #expect(names == ["c", "b", "a"])
    let configs = client.sageMaker("ListEndpointConfigs", #"{"NameContains":"config-"}"#)
    #expect((configs.json["EndpointConfigs"] as? [Any])?.count == 3)
  }

  @Test func `An image of another kind than it says is the model's error`() {
    let client = SimulatedClient()
    _ = client.create()
    client.now += 20
    let answer = client.invoke(contentType: "image/jpeg")
    #expect(answer.status == 424)
    #expect(answer.errorCode == "ModelError")
    #expect(answer.json["OriginalStatusCode"] as? Int == 415)
  }

  @Test func `Both hosts take signatures for sagemaker alone`() {
    let client = SimulatedClient()
    let control = client.sageMakerRequest("ListEndpoints", "{}")
    #expect(client.send(control, service: "sagemaker").status == 200)
    #expect(client.send(control, service: "rekognition").errorCode == "InvalidSignatureException")
    _ = client.create()
    client.now += 20
    let image = client.invocation()
    #expect(client.send(image, service: "sagemaker").status == 200)
    let refused = client.send(image, service: "sagemaker-runtime")
    #expect(refused.status == 403)
    #expect(refused.errorCode == "InvalidSignatureException")
  }
}

extension SimulatedClient {
  /// Calls an operation on SageMaker's endpoints.
  fileprivate func sageMaker(_ operation: String, _ body: String) -> SimulatedResponse {
    send(sageMakerRequest(operation, body), service: "sagemaker")
  }

  fileprivate func sageMakerRequest(_ operation: String, _ body: String) -> SimulatedRequest {
    SimulatedRequest(
      method: "POST", target: "/",
      headers: [
        HeaderField(name: "Host", value: "api.sagemaker.us-east-1.amazonaws.com"),
        HeaderField(name: "X-Amz-Target", value: "SageMaker." + operation),
      ], body: Array(body.utf8))
  }

  fileprivate func create(_ name: String = DemoCloud.endpoint, from config: String = DemoCloud.endpointConfig)
    -> SimulatedResponse
  {
    sageMaker("CreateEndpoint", #"{"EndpointName":"\#(name)","EndpointConfigName":"\#(config)"}"#)
  }

  fileprivate func invoke(contentType: String = "image/png") -> SimulatedResponse {
    send(invocation(contentType: contentType), service: "sagemaker")
  }

  fileprivate func invocation(contentType: String = "image/png") -> SimulatedRequest {
    SimulatedRequest(
      method: "POST", target: "/endpoints/castings/invocations",
      headers: [
        HeaderField(name: "Host", value: "runtime.sagemaker.us-east-1.amazonaws.com"),
        HeaderField(name: "Content-Type", value: contentType),
      ], body: TestImage.png())
  }

  fileprivate func tags(_ arn: String) -> [String: String] {
    let tags = sageMaker("ListTags", #"{"ResourceArn":"\#(arn)"}"#).json["Tags"] as? [[String: String]] ?? []
    return Dictionary(tags.map { ($0["Key"] ?? "", $0["Value"] ?? "") }) { $1 }
  }

  /// Nil when there is no such endpoint.
  fileprivate var endpointStatus: String? {
    sageMaker("DescribeEndpoint", #"{"EndpointName":"castings"}"#).json["EndpointStatus"] as? String
  }
}
