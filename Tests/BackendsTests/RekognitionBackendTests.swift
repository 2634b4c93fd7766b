import AWSSimulator
import Foundation
import GatewayCore
import Platform
import Testing

@Suite struct RekognitionBackendTests {
  @Test(
    arguments: [
      (nil, #"{"ProjectVersionArn": "ARN", "MinInferenceUnits": 2}"#),
      (4, #"{"ProjectVersionArn": "ARN", "MinInferenceUnits": 2, "MaxInferenceUnits": 4}"#),
    ] as [(Int?, String)])
  func `A start is StartProjectVersion in awsJson1_1, without a client token`(
    maximum: Int?, body: String
  ) async throws {
    let fixture = try BackendFixture(.rekognition)
    _ = try await fixture.start(minimum: 2, maximum: maximum)
    let call = try #require(fixture.cloud.calls.first)
    #expect(call.method == "POST")
    #expect(call.target == "/")
    #expect(call.values(of: "host") == ["rekognition.us-east-1.amazonaws.com"])
    #expect(call.values(of: "x-amz-target") == ["RekognitionService.StartProjectVersion"])
    #expect(call.values(of: "content-type") == ["application/x-amz-json-1.1"])
    #expect(call.values(of: "x-amzn-client-token").isEmpty)
    #expect(call.text == body.replacing("ARN", with: DemoCloud.rekognitionVersionARN))
  }

  @Test func `The project's ARN is asked for once, for itself, and kept`() async throws {
    let fixture = try BackendFixture(.rekognition)
    for _ in 0..<3 { _ = try await fixture.describe() }
    #expect(
      fixture.cloud.calls.map(\.operation) == [
        "DescribeProjects", "DescribeProjectVersions", "DescribeProjectVersions", "DescribeProjectVersions",
      ])
    #expect(fixture.cloud.calls.first?.text == #"{"ProjectNames": ["solder-joints"]}"#)
  }

  @Test func `The project's ARN ends in digits of its own`() async throws {
    let fixture = try BackendFixture(.rekognition)
    _ = try await fixture.describe()
    struct Input: Decodable {
      let projectArn: String
      let versionNames: [String]

      private enum CodingKeys: String, CodingKey {
        case projectArn = "ProjectArn"
        case versionNames = "VersionNames"
      }
    }
    let call = try #require(fixture.calls(of: "DescribeProjectVersions").first)
    let input = try JSONDecoder().decode(Input.self, from: Data((call.text ?? "").utf8))
    #expect(input.versionNames == [DemoCloud.rekognitionVersion])
    #expect(input.projectArn.hasPrefix("arn:aws:rekognition:us-east-1:123456789012:project/solder-joints/"))
    let digits = try #require(input.projectArn.split(separator: "/").last)
    #expect(!digits.isEmpty)
    #expect(!DemoCloud.rekognitionVersionARN.hasSuffix("/\(digits)"))
  }

  @Test func `A project that could not be found is asked for again`() async throws {
    let fixture = try BackendFixture(.rekognition)
    let seed = ModelSeed(HostedService.rekognition.model)
    for key in fixture.cloud.models(at: fixture.time.now).map(\.key) { fixture.cloud.removeModel(key) }
    #expect(try await fixture.describeFailure().code == .modelNotFound)
    fixture.cloud.addModel(seed)
    #expect(try await fixture.describe().state == .stopped)
    #expect(fixture.calls(of: "DescribeProjects").count == 2)
  }

  @Test func `A version that was trained again under its name is another model`() async throws {
    let fixture = try BackendFixture(.rekognition)
    fixture.cloud.addModel(
      ModelSeed(HostedService.rekognition.model, status: "RUNNING", createdAt: DemoCloud.trainedAt + 86_400))
    #expect(try await fixture.describeFailure().code == .modelNotFound)
  }

  @Test func `Only the entries of the right project and version count`() async throws {
    let version = DemoCloud.rekognitionVersionARN
    let backend = try AnsweringTransport.backend(.rekognition) { operation in
      operation.hasSuffix("DescribeProjects")
        ? """
        {"ProjectDescriptions":[
          {"ProjectArn":"arn:aws:rekognition:us-east-1:123456789012:project/solder-joints-2/1"},
          {"ProjectArn":"arn:aws:rekognition:us-east-1:123456789012:project/solder-joints/2"}]}
        """
        : """
        {"ProjectVersionDescriptions":[
          {"ProjectVersionArn":"\(version)0","Status":"RUNNING","MinInferenceUnits":1},
          {"ProjectVersionArn":"\(version)","Status":"STARTING","MinInferenceUnits":2,"MaxInferenceUnits":null},
          {"ProjectVersionArn":"other","Status":"FAILED"}],"NextToken":null,"Unheard":{"of":1}}
        """
    }
    let report = try await backend.describe(BackendFixture.target(of: .rekognition))
    #expect(report.state == .starting)
    #expect(report.units == GatewayCore.InferenceUnits(minimum: 2))
  }

  @Test(arguments: ["{}", "[]", #"{"ProjectVersionDescriptions":[{"Status":"RUNNING"}]}"#])
  func `An answer without what the protocol requires is AWS's error`(body: String) async throws {
    let backend = try AnsweringTransport.backend(.rekognition) { operation in
      operation.hasSuffix("DescribeProjects")
        ? #"{"ProjectDescriptions":[{"ProjectArn":"arn:aws:rekognition:us-east-1:123456789012:project/solder-joints/2"}]}"#
        : body
    }
    let error = await #expect(throws: GatewayError.self) {
      try await backend.describe(BackendFixture.target(of: .rekognition))
    }
    #expect(error?.code == .backendError)
  }

  @Test func `Without an account there is no ARN, and nothing is sent`() async throws {
    let fixture = try BackendFixture(.rekognition)
    let target = ModelTarget(
      backend: fixture.target.backend, region: fixture.target.region, account: nil, resource: fixture.target.resource)
    #expect(try await fixture.describeFailure(target).code == .validationError)
    #expect(try await fixture.startFailure(target).code == .validationError)
    #expect(fixture.cloud.calls.isEmpty)
  }
}
