import AWSSimulator
import Foundation
import GatewayCore
import TestSupport
import Testing

/// Showing images to models of Rekognition.
@Suite struct DetectRekognitionTests {
  private static let arn = DemoCloud.rekognitionVersionARN

  @Test(arguments: [0, 1, 2, 3] as [UInt8])
  func `The image is in the request in base64, as Foundation writes it`(extra: UInt8) async throws {
    let fixture = try BackendFixture.running(.rekognition)
    // One length more each, so that each rest of a division by three is there.
    let bytes = TestImage.jpeg() + Array(repeating: 0xA5, count: Int(extra))
    _ = try await fixture.detect(.bytes(try InspectedImage(bytes, declared: .jpeg, limits: ImageLimits())))
    let call = try #require(fixture.detectCalls.first)
    #expect(
      call.text
        == #"{"ProjectVersionArn": "\#(Self.arn)", "Image": {"Bytes": "\#(Data(bytes).base64EncodedString())"}}"#)
    #expect(call.values(of: "x-amz-target") == ["RekognitionService.DetectCustomLabels"])
    #expect(call.values(of: "content-type") == ["application/x-amz-json-1.1"])
  }

  @Test func `Options are in the service's scale, and those left out are left out`() async throws {
    let fixture = try BackendFixture.running(.rekognition)
    let object = S3Object(bucket: "photos", key: "a\"b.jpg", version: "v1")
    _ = try await fixture.detect(.s3(object), DetectionOptions(minConfidence: 0.55, maxResults: 7))
    _ = try await fixture.detect(.s3(S3Object(bucket: "photos", key: "b.jpg")), DetectionOptions(minConfidence: 0))
    #expect(
      fixture.detectCalls.map(\.text) == [
        #"{"ProjectVersionArn": "\#(Self.arn)", "Image": {"S3Object": {"Bucket": "photos", "Name": "a\"b.jpg", "#
          + #""Version": "v1"}}, "MaxResults": 7, "MinConfidence": 55.0}"#,
        #"{"ProjectVersionArn": "\#(Self.arn)", "Image": {"S3Object": {"Bucket": "photos", "Name": "b.jpg"}}, "#
          + #""MinConfidence": 0.0}"#,
      ])
  }

  @Test func `The options do what they say`() async throws {
    let fixture = try BackendFixture.running(.rekognition)
    let all = try await fixture.detect(.png(), DetectionOptions(minConfidence: 0))
    #expect(all.labels.count >= 2)
    let sure = try #require(all.labels.first)
    #expect(try await fixture.detect(.png(), DetectionOptions(minConfidence: 0, maxResults: 1)).labels == [sure])
    #expect(try await fixture.detect(.png()).labels == all.labels.filter { $0.confidence >= 0.5 })
    #expect(try await fixture.detect(.png(), DetectionOptions(minConfidence: 1)).labels.isEmpty)
  }

  @Test func `An object that the service cannot read is said to be so`() async throws {
    let fixture = try BackendFixture.running(.rekognition)
    let failure = try await fixture.detectFailure(.s3(S3Object(bucket: "photos", key: "missing/a.jpg")))
    #expect(failure?.code == .s3ObjectInvalid)
    #expect(failure?.details.map(\.field) == ["image.s3"])
  }

  @Test func `Confidences become ratios in range, and labels without a box have none`() async throws {
    let backend = try AnsweringTransport.backend(.rekognition) { _ in
      #"""
      {"CustomLabels":[
        {"Name":"a","Confidence":97.12345886230469,"Geometry":{"BoundingBox":
          {"Left":0.10000000149011612,"Top":-0.01,"Width":0.5,"Height":0.25},"Polygon":[{"X":0,"Y":0}]}},
        {"Name":"b","Confidence":100.00001},{"Name":"c","Confidence":0,"Geometry":null}]}
      """#
    }
    let found = try await backend.detect(
      BackendFixture.target(of: .rekognition), DetectionRequest(image: .png()))
    #expect(
      found
        == Findings(labels: [
          .init(name: "a", confidence: 0.971235, box: .init(left: 0.1, top: -0.01, width: 0.5, height: 0.25)),
          .init(name: "b", confidence: 1), .init(name: "c", confidence: 0),
        ]))
  }

  @Test(arguments: ["{}", #"{"CustomLabels":null}"#, #"{"CustomLabels":[{"Name":"a"}]}"#, "[]", "surely not"])
  func `An answer that the protocol does not allow is the backend's error`(body: String) async throws {
    let backend = try AnsweringTransport.backend(.rekognition) { _ in body }
    let error = await #expect(throws: GatewayError.self) {
      try await backend.detect(BackendFixture.target(of: .rekognition), DetectionRequest(image: .png()))
    }
    #expect(error?.code == .backendError)
  }
}
