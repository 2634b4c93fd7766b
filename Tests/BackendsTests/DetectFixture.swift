import AWSSimulator
import Foundation
import GatewayCore
import TestSupport
import Testing

extension HostedService {
  var detect: String {
    switch self {
    case .rekognition: "DetectCustomLabels"
    case .lookoutVision: "DetectAnomalies"
    case .sageMaker: "InvokeEndpoint"
    }
  }

  var stop: String {
    switch self {
    case .rekognition: "StopProjectVersion"
    case .lookoutVision: "StopModel"
    case .sageMaker: "DeleteEndpoint"
    }
  }

  /// The calls of one stop: SageMaker's is looked at first.
  var stopOperations: [String] {
    self == .sageMaker ? ["DescribeEndpoint", "ListTags", stop] : [stop]
  }
}

extension BackendFixture {
  /// The same model, running.
  static func running(_ service: HostedService) throws -> BackendFixture {
    let fixture = try BackendFixture(service)
    try #require(fixture.cloud.setStatus(service.words.running, of: service.model))
    try fixture.own()
    return fixture
  }

  func stop(_ target: ModelTarget? = nil, token: UUID = UUID()) async throws(GatewayError) -> ModelReport {
    try await backend.stop(target ?? self.target, token: token)
  }

  func detect(
    _ image: DetectionRequest.Image, _ options: DetectionOptions = DetectionOptions()
  ) async throws(GatewayError) -> Findings {
    try await backend.detect(target, DetectionRequest(image: image, options: options))
  }

  func stopFailure() async -> GatewayError? {
    do throws(GatewayError) { _ = try await stop() } catch { return error }
    return nil
  }

  func detectFailure(_ image: DetectionRequest.Image? = nil) async throws -> GatewayError? {
    let image = try image ?? .png()
    do throws(GatewayError) { _ = try await detect(image) } catch { return error }
    return nil
  }

  var stopCalls: [RecordedCall] { calls(of: service.stop) }
  var detectCalls: [RecordedCall] { calls(of: service.detect) }
  /// How often the model was really stopped, whatever was answered.
  var stoppedCount: Int { cloud.calls.count { $0.effect == .stopped } }
}

extension DetectionRequest.Image {
  static func png(salt: UInt8 = 0) throws -> DetectionRequest.Image {
    .bytes(try InspectedImage(TestImage.png(salt: salt), declared: .png, limits: ImageLimits()))
  }

  static func jpeg() throws -> DetectionRequest.Image {
    .bytes(try InspectedImage(TestImage.jpeg(), declared: .jpeg, limits: ImageLimits()))
  }
}
