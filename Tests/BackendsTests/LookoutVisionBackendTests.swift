import AWSSimulator
import Foundation
import GatewayCore
import Testing

@Suite struct LookoutVisionBackendTests {
  @Test(
    arguments: [
      (nil, #"{"MinInferenceUnits": 2}"#), (4, #"{"MinInferenceUnits": 2, "MaxInferenceUnits": 4}"#),
    ] as [(Int?, String)])
  func `A start is StartModel in restJson1, with its token as a UUID in lower case`(
    maximum: Int?, body: String
  ) async throws {
    let fixture = try BackendFixture(.lookoutVision)
    let token = try #require(UUID(uuidString: "ABCDEF01-2345-6789-ABCD-EF0123456789"))
    _ = try await fixture.start(minimum: 2, maximum: maximum, token: token)
    let call = try #require(fixture.cloud.calls.first)
    #expect(call.method == "POST")
    #expect(call.target == "/2020-11-20/projects/widgets/models/1/start")
    #expect(call.values(of: "host") == ["lookoutvision.us-east-1.amazonaws.com"])
    #expect(call.values(of: "content-type") == ["application/json"])
    #expect(call.values(of: "x-amzn-client-token") == ["abcdef01-2345-6789-abcd-ef0123456789"])
    #expect(call.text == body)
  }

  @Test func `A describe is a GET without body or content type`() async throws {
    let fixture = try BackendFixture(.lookoutVision)
    _ = try await fixture.describe()
    #expect(fixture.cloud.calls.count == 1)
    let call = try #require(fixture.cloud.calls.first)
    #expect(call.method == "GET")
    #expect(call.target == "/2020-11-20/projects/widgets/models/1")
    #expect(call.values(of: "content-type").isEmpty)
    #expect(call.text == "")
  }

  @Test func `A floating target reports the version that it stands for`() async throws {
    let fixture = try BackendFixture(.lookoutVision)
    for version in ["9", "10"] {
      fixture.cloud.addModel(ModelSeed(ModelKey(.lookoutvision, project: "widgets", version: version)))
    }
    let target = ModelTarget(
      backend: fixture.target.backend, region: fixture.target.region, account: nil, resource: "model/widgets/latest",
      isFloating: true)
    let report = try await fixture.describe(target)
    #expect(report.resource == "model/widgets/10")
    #expect(fixture.cloud.calls.map(\.target) == ["/2020-11-20/projects/widgets/models/latest"])
  }

  @Test func `A start needs no account`() async throws {
    let fixture = try BackendFixture(.lookoutVision)
    let target = ModelTarget(
      backend: fixture.target.backend, region: fixture.target.region, account: nil, resource: "model/widgets/1")
    #expect(try await fixture.start(target).state == .starting)
  }

  @Test(arguments: [
    "{}", #"{"ModelDescription":{}}"#, #"{"ModelDescription":{"Status":"HOSTED"}}"#,
    #"{"ModelDescription":{"Status":"HOSTED","ModelVersion":"latest"}}"#,
    #"{"ModelDescription":{"Status":"HOSTED","ModelVersion":"../1"}}"#,
    #"{"ModelDescription":{"Status":"HOSTED","ModelVersion":1}}"#,
  ])
  func `An answer that names no version is AWS's error`(body: String) async throws {
    let backend = try AnsweringTransport.backend(.lookoutVision) { _ in body }
    let error = await #expect(throws: GatewayError.self) {
      try await backend.describe(BackendFixture.target(of: .lookoutVision))
    }
    #expect(error?.code == .backendError)
    #expect(error?.retryAfter == 5)
  }

  @Test func `A second start with the token of the first has no second effect`() async throws {
    let fixture = try BackendFixture(.lookoutVision)
    let token = UUID()
    _ = try await fixture.start(token: token)
    _ = try await fixture.start(token: token)
    #expect(fixture.cloud.calls.map(\.effect) == [.started, .replayed])
  }
}
