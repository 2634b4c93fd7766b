import AWSSimulator
import Foundation
import GatewayCore
import TestSupport
import Testing

/// Showing images to models of Lookout for Vision.
@Suite struct DetectLookoutVisionTests {
  @Test func `The request is the image as it is, under its type`() async throws {
    let fixture = try BackendFixture.running(.lookoutVision)
    _ = try await fixture.detect(.png())
    _ = try await fixture.detect(.jpeg())
    #expect(fixture.detectCalls.map(\.body) == [.whole(TestImage.png()), .whole(TestImage.jpeg())])
    #expect(fixture.detectCalls.flatMap { $0.values(of: "content-type") } == ["image/png", "image/jpeg"])
    let call = try #require(fixture.detectCalls.first)
    #expect("\(call.method) \(call.target)" == "POST /2020-11-20/projects/widgets/models/1/detect")
  }

  @Test func `The background is dropped, and the mask is there only when it is asked for`() async throws {
    let fixture = try BackendFixture.running(.lookoutVision)
    var anomalous = 0
    for salt in 0..<20 as Range<UInt8> {
      let anomaly = try #require(try await fixture.detect(.png(salt: salt)).anomaly)
      #expect(anomaly.mask == nil)
      #expect(anomaly.regions.isEmpty == !anomaly.isAnomalous)
      #expect(!anomaly.regions.contains { $0.name == "background" })
      let masked = try #require(try await fixture.detect(.png(salt: salt), DetectionOptions(wantsMask: true)).anomaly)
      #expect(masked.regions == anomaly.regions)
      let mask = try #require(masked.mask.flatMap { Data(base64Encoded: $0) })
      #expect(ImageHeader(Array(mask)) == ImageHeader(TestImage.png(salt: salt)))
      anomalous += anomaly.isAnomalous ? 1 : 0
    }
    #expect((1..<20).contains(anomalous))
  }

  private func findings(_ result: String) async throws -> Findings {
    let backend = try AnsweringTransport.backend(.lookoutVision) { _ in #"{"DetectAnomalyResult":\#(result)}"# }
    return try await backend.detect(
      BackendFixture.target(of: .lookoutVision),
      DetectionRequest(image: .png(), options: DetectionOptions(wantsMask: true)))
  }

  @Test func `A model that classifies has neither regions nor a mask`() async throws {
    for result in [
      #"{"Source":{"Type":"direct"},"IsAnomalous":true,"Confidence":0.9987000226974487}"#,
      #"{"IsAnomalous":true,"Confidence":0.9987,"Anomalies":null,"AnomalyMask":null}"#,
    ] {
      #expect(try await findings(result) == Findings(anomaly: .init(isAnomalous: true, confidence: 0.9987)))
    }
  }

  @Test func `Areas stay within the image`() async throws {
    let found = try await findings(
      #"""
      {"IsAnomalous":false,"Confidence":1.0000001,"Anomalies":[
        {"Name":"background","PixelAnomaly":{"TotalPercentageArea":0.998999834060669,"Color":"#FFFFFF"}},
        {"Name":"scratch","PixelAnomaly":{"TotalPercentageArea":0.0004034999874420464,"Color":"#7ED321"}},
        {"Name":"dent","PixelAnomaly":{"TotalPercentageArea":1.5,"Color":"#23A436"}},{"Name":"blank"}]}
      """#)
    #expect(
      found
        == Findings(
          anomaly: .init(
            isAnomalous: false, confidence: 1,
            regions: [
              .init(name: "scratch", area: 0.000403, color: "#7ED321"), .init(name: "dent", area: 1, color: "#23A436"),
            ])))
  }

  @Test(arguments: ["{}", "null", #"{"IsAnomalous":true}"#, #"{"IsAnomalous":1,"Confidence":1,"AnomalyMask":"<b>"}"#])
  func `An answer that the protocol does not allow is the backend's error`(result: String) async throws {
    let error = await #expect(throws: GatewayError.self) { try await findings(result) }
    #expect(error?.code == .backendError)
  }

  @Test func `A mask that is not base64 does not go out`() async throws {
    let error = await #expect(throws: GatewayError.self) {
      try await findings(#"{"IsAnomalous":true,"Confidence":1,"AnomalyMask":"<script>"}"#)
    }
    #expect(error?.code == .backendError)
  }

  @Test func `An object of S3 is refused by name also here`() async throws {
    let fixture = try BackendFixture.running(.lookoutVision)
    let failure = try await fixture.detectFailure(.s3(S3Object(bucket: "photos", key: "a.jpg")))
    #expect(failure?.code == .validationError)
    #expect(failure?.details.map(\.field) == ["image.s3"])
    #expect(fixture.cloud.calls.isEmpty)
  }
}
