import AWSClient
import AWSSimulator
import Foundation
import GatewayCore
import Platform
import Testing

@Suite struct SageMakerBackendTests {
  @Test func `A start is CreateEndpoint from the catalog's configuration, with the gateway's tag`() async throws {
    let fixture = try BackendFixture(.sageMaker)
    _ = try await fixture.start()
    let call = try #require(fixture.cloud.calls.first)
    #expect("\(call.method) \(call.target)" == "POST /")
    #expect(call.values(of: "host") == ["api.sagemaker.us-east-1.amazonaws.com"])
    #expect(call.values(of: "content-type") == ["application/x-amz-json-1.1"])
    #expect(call.values(of: "x-amz-target") == ["SageMaker.CreateEndpoint"])
    #expect(
      call.text
        == #"{"EndpointName": "castings", "EndpointConfigName": "castings-2026-01", "#
        + #""Tags": [{"Key": "model-gateway:owner", "Value": "test"}]}"#)
  }

  @Test func `An image is the body of InvokeEndpoint, on the runtime's host`() async throws {
    let fixture = try BackendFixture.running(.sageMaker)
    let found = try await fixture.detect(.png())
    let call = try #require(fixture.cloud.calls.first)
    #expect("\(call.method) \(call.target)" == "POST /endpoints/castings/invocations")
    #expect(call.values(of: "host") == ["runtime.sagemaker.us-east-1.amazonaws.com"])
    #expect(call.values(of: "content-type") == ["image/png"])
    #expect(call.values(of: "authorization").allSatisfy { $0.contains("/us-east-1/sagemaker/aws4_request") })
    #expect(found.anomaly?.regions == [])
    #expect(found.labels.isEmpty)
  }

  @Test(
    arguments: [
      (["AWS_ENDPOINT_URL_SAGEMAKER": "http://127.0.0.1:1"], "127.0.0.1", "runtime.sagemaker.us-east-1.amazonaws.com"),
      (
        ["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": "http://127.0.0.1:1"], "api.sagemaker.us-east-1.amazonaws.com",
        "127.0.0.1"
      ),
      (["AWS_ENDPOINT_URL": "http://127.0.0.1:1"], "127.0.0.1", "127.0.0.1"),
    ] as [([String: String], String, String)])
  func `Each host has a variable of its own`(environment: [String: String], api: String, runtime: String) throws {
    let resolver = EndpointResolver(environment: environment)
    func host(_ prefix: String, _ variable: String) throws -> String {
      let service = AWSService(signingName: "sagemaker", endpointPrefix: prefix, variable: variable)
      return try resolver.endpoint(of: service, partition: "aws", region: "us-east-1", override: nil).host
    }
    #expect(try host("api.sagemaker", "SAGEMAKER") == api)
    #expect(try host("runtime.sagemaker", "SAGEMAKER_RUNTIME") == runtime)
  }

  @Test func `An endpoint whose configuration is gone is not found, and one that runs is`() async throws {
    let fixture = try BackendFixture(.sageMaker)
    var target = fixture.target
    target.settings = ["endpoint_config": "gone"]
    #expect(try await fixture.describeFailure(target).code == .modelNotFound)
    #expect(try await fixture.startFailure(target).code == .modelNotFound)
    fixture.cloud.setStatus("InService", of: fixture.service.model)
    #expect(try await fixture.describe(target).state == .running)
  }

  @Test func `An endpoint known by its ARN alone is described and stopped, and not started`() async throws {
    let fixture = try BackendFixture.running(.sageMaker)
    var target = fixture.target
    target.settings = nil
    #expect(try await fixture.describe(target).state == .running)
    let failure = try await fixture.startFailure(target)
    #expect(failure.code == .validationError)
    #expect(failure.details.map(\.field) == ["id"])
    #expect(fixture.startCalls.isEmpty)
    #expect(try await fixture.stop(target).state == .stopping)
    fixture.time.advance(by: .seconds(6))
    #expect(try await fixture.describeFailure(target).code == .modelNotFound)
  }

  @Test(arguments: [nil, "another", "TEST", ""] as [String?])
  func `Only what has this gateway's tag is deleted`(owner: String?) async throws {
    let fixture = try BackendFixture(.sageMaker)
    fixture.cloud.setStatus("InService", of: fixture.service.model)
    if let owner { try fixture.own(as: owner) }
    #expect(try await !fixture.backend.isOurs(fixture.target))
    let failure = try #require(await fixture.stopFailure())
    #expect(failure.code == .modelStateConflict)
    #expect(failure.details == [FieldProblem("owner", "not_ours")])
    #expect(failure.effect == .none)
    #expect(fixture.stopCalls.isEmpty)
    #expect(fixture.status == "InService")
  }

  @Test func `The tags are asked for by the ARN that AWS tells`() async throws {
    let key = ModelKey(.sagemaker, project: "Mixed-Case", version: "Castings-EU")
    let fixture = try BackendFixture(.sageMaker, SimulatorConfiguration(models: [ModelSeed(key)]))
    var target = fixture.target
    target.resource = "endpoint/Castings-EU"
    target.settings = ["endpoint_config": "Mixed-Case"]
    _ = try await fixture.start(target)
    fixture.time.advance(by: .seconds(21))
    #expect(try await fixture.stop(target).state == .stopping)
    #expect(fixture.calls(of: "ListTags").first?.text?.contains("endpoint/castings-eu") == true)
  }

  @Test func `A stop of what is not there is done`() async throws {
    let fixture = try BackendFixture(.sageMaker)
    #expect(try await fixture.stop().state == .stopped)
    #expect(fixture.stopCalls.isEmpty)
    #expect(try await fixture.backend.isOurs(fixture.target))
  }

  @Test(arguments: ["Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"])
  func `A stop of what is being changed is to be tried again`(word: String) async throws {
    let fixture = try BackendFixture(.sageMaker)
    fixture.cloud.setStatus(word, of: fixture.service.model)
    try fixture.own()
    let failure = try #require(await fixture.stopFailure())
    #expect(failure.code == .modelStateConflict)
    #expect(failure.retryAfter == 10)
    #expect(fixture.status == word)
  }

  @Test(arguments: ["Failed", "OutOfService", "UpdateRollbackFailed"])
  func `What failed is deleted`(word: String) async throws {
    let fixture = try BackendFixture(.sageMaker)
    fixture.cloud.setStatus(word, of: fixture.service.model)
    try fixture.own()
    #expect(try await fixture.stop().state == .stopping)
    #expect(fixture.status == "Deleting")
  }

  @Test(arguments: [Fault.Kind.error, .malformed, .dropBefore, .dropAfter, .html], [false, true])
  func `A start whose outcome is unknown is repeated, and one endpoint comes of it`(
    kind: Fault.Kind, afterEffect: Bool
  ) async throws {
    let fixture = try BackendFixture(.sageMaker)
    let happened = kind.isAfterEffect || afterEffect
    fixture.befall("CreateEndpoint", kind, afterEffect: happened)
    if happened {
      // The name is taken, by this very start: what became of it is seen by looking.
      let failure = try await fixture.startFailure()
      #expect(failure.code == .modelStateConflict)
      #expect(failure.effect == .unknown)
    } else {
      #expect(try await fixture.start().state == .starting)
    }
    #expect(fixture.startCalls.count == 2)
    #expect(fixture.startedCount == 1)
    #expect(try await fixture.describe().state == .starting)
  }

  @Test(arguments: [Fault.Kind.error, .dropBefore, .dropAfter, .html], [false, true])
  func `A stop whose outcome is unknown is repeated, and one endpoint is deleted`(
    kind: Fault.Kind, afterEffect: Bool
  ) async throws {
    let fixture = try BackendFixture.running(.sageMaker)
    let happened = kind.isAfterEffect || afterEffect
    fixture.befall("DeleteEndpoint", kind, afterEffect: happened)
    if happened {
      let failure = try #require(await fixture.stopFailure())
      #expect(failure.effect == .unknown)
      #expect(failure.code == .modelStateConflict)
    } else {
      #expect(try await fixture.stop().state == .stopping)
    }
    #expect(fixture.stopCalls.count == 2)
    #expect(fixture.stoppedCount == 1)
  }

  @Test func `An endpoint that is not in service is not ready`() async throws {
    let fixture = try BackendFixture(.sageMaker)
    let failure = try #require(await fixture.detectFailure())
    #expect(failure.code == .modelNotReady)
    #expect(failure.cause == "Endpoint castings of account 123456789012 not found.")
  }
}
