import AWSClient
import AWSSimulator
import Backends
import Foundation
import GatewayCore
import Platform
import SigV4
import TestSupport
import Testing

/// A backend over a simulated AWS, on a clock that only waiting and the test itself move.
struct BackendFixture {
  let service: HostedService
  let time = ManualTime(autoAdvance: true)
  let cloud: SimulatedAWS
  let backend: any ModelBackend
  let target: ModelTarget

  /// - Parameter credentials: nil for those that the simulator takes.
  init(
    _ service: HostedService, _ configuration: SimulatorConfiguration = SimulatorConfiguration(),
    credentials: (any CredentialProvider)? = nil
  ) throws {
    self.service = service
    cloud = SimulatedAWS(configuration: configuration)
    let client = AWSClient(
      transport: SimulatorTransport(cloud: cloud, time: time),
      credentials: UnrefreshedCredentials(credentials ?? StaticCredentialProvider(configuration.credentials)),
      endpoints: EndpointResolver(), time: time, random: { 1 })
    backend = try #require(BackendRegistry.backends(.init(client: client, instance: "test"))[service.id])
    target = try Self.target(of: service)
  }

  /// The target of the suite's model, or of another resource.
  static func target(of service: HostedService, resource: String? = nil) throws -> ModelTarget {
    let arn = try #require(ARN(service.modelARN))
    return ModelTarget(
      backend: service.id, partition: arn.partition, region: arn.region, account: arn.account,
      resource: resource ?? arn.resource,
      settings: resource == nil ? service.settings : service.settings?.mapValues { _ in "nowhere" })
  }

  func describe(_ target: ModelTarget? = nil) async throws(GatewayError) -> ModelReport {
    try await backend.describe(target ?? self.target)
  }

  func start(
    _ target: ModelTarget? = nil, minimum: Int = 1, maximum: Int? = nil, token: UUID = UUID()
  ) async throws(GatewayError) -> ModelReport {
    try await backend.start(
      target ?? self.target, units: GatewayCore.InferenceUnits(minimum: minimum, maximum: maximum), token: token)
  }

  /// The error in which a describe ends; a success fails the test.
  func describeFailure(_ target: ModelTarget? = nil) async throws -> GatewayError {
    try await failure { () async throws(GatewayError) in try await describe(target) }
  }

  /// The error in which a start ends; a success fails the test.
  func startFailure(_ target: ModelTarget? = nil, minimum: Int = 1, maximum: Int? = nil) async throws -> GatewayError {
    try await failure { () async throws(GatewayError) in
      try await start(target, minimum: minimum, maximum: maximum)
    }
  }

  private func failure(
    _ body: () async throws(GatewayError) -> ModelReport
  ) async throws -> GatewayError {
    var failure: GatewayError?
    do throws(GatewayError) { _ = try await body() } catch { failure = error }
    return try #require(failure, "the call succeeded")
  }
}

extension BackendFixture {
  /// The service's own word for the model's state now.
  var status: String? {
    cloud.models(at: time.now).first { $0.key == service.model }?.status
  }

  func calls(of operation: String) -> [RecordedCall] {
    cloud.calls.filter { $0.operation == operation }
  }

  var startCalls: [RecordedCall] { calls(of: service.start) }

  /// How often the model was really started, whatever was answered.
  var startedCount: Int { cloud.calls.count { $0.effect == .started } }

  /// Adds a fault to the calls of one operation.
  func befall(
    _ operation: String, _ kind: Fault.Kind, status: Int? = nil, code: String? = nil, seconds: Double? = nil,
    afterEffect: Bool? = nil, times: Int = 1
  ) {
    cloud.addFault(
      Fault(
        kind, service: operation == "InvokeEndpoint" ? .sagemakerRuntime : service.simulated, operation: operation,
        status: status, code: code, seconds: seconds,
        afterEffect: afterEffect, times: times))
  }

  /// Tags the model, where that is what makes it the gateway's.
  func own(as instance: String = "test") throws {
    guard service == .sageMaker else { return }
    try elsewhere(
      "AddTags",
      #"{"ResourceArn":"\#(service.modelARN)","Tags":[{"Key":"model-gateway:owner","Value":"\#(instance)"}]}"#)
    cloud.clearCalls()
  }

  /// Makes a call of SageMaker as another client of AWS would.
  func elsewhere(_ operation: String, _ body: String) throws {
    try send(
      "sagemaker",
      SigningRequest(
        method: "POST", target: "/", headers: [HeaderField(name: "X-Amz-Target", value: "SageMaker.\(operation)")],
        body: Array(body.utf8)), body: Array(body.utf8))
  }

  /// Stops the model as another client of AWS would.
  func stopElsewhere() throws {
    let name: String
    let request: SigningRequest
    var body: [UInt8] = []
    switch service {
    case .rekognition:
      name = "rekognition"
      body = Array(#"{"ProjectVersionArn":"\#(service.modelARN)"}"#.utf8)
      request = SigningRequest(
        method: "POST", target: "/",
        headers: [HeaderField(name: "X-Amz-Target", value: "RekognitionService.StopProjectVersion")], body: body)
    case .lookoutVision:
      name = "lookoutvision"
      request = SigningRequest(
        method: "POST", target: "/2020-11-20/projects/widgets/models/1/stop", headers: [], body: body)
    case .sageMaker:
      return try elsewhere("DeleteEndpoint", #"{"EndpointName":"\#(DemoCloud.endpoint)"}"#)
    }
    try send(name, request, body: body)
  }

  private func send(_ name: String, _ unsigned: SigningRequest, body: [UInt8]) throws {
    var request = unsigned
    request.headers.append(HeaderField(name: "Host", value: "aws.example.com"))
    let signed = try SigV4Signer(service: name, region: DemoCloud.region)
      .sign(request, credentials: cloud.configuration.credentials, at: time.now)
    let answer = cloud.respond(
      to: SimulatedRequest(method: request.method, target: request.target, headers: signed.headers, body: body),
      at: time.now)
    try #require((200..<300).contains(answer.status))
  }
}

extension RecordedCall {
  /// The body as text.
  var text: String? {
    if case .whole(let bytes) = body { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  /// The values of one header, given in lower case.
  func values(of name: String) -> [String] {
    headers.filter { $0.name.lowercased() == name }.map(\.value)
  }
}
