import GatewayCore
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing

/// `POST /models/{id}/detect`.
@Suite struct DetectTests {
  @Test func `Findings come in the contract's order, labels always, an anomaly where there is one`() async throws {
    let labels = try await DetectGateway().detect(type: "image/jpeg; q=1", TestImage.jpeg())
    #expect(labels.status == .ok)
    #expect(
      labels.text == #"{"success":true,"data":{"id":"abc123","backend":"rekognition","labels":["#
        + #"{"name":"scratch","confidence":0.75,"box":{"left":0.5,"top":0.25,"width":0.125,"height":0.0625}},"#
        + #"{"name":"dent","confidence":0.5}]}}"#)
    let gateway = DetectGateway { (_, _) throws(GatewayError) in DetectGateway.anomaly }
    let anomaly = try await gateway.detect("widgets", query: "?mask=true", type: "IMAGE/PNG")
    #expect(
      anomaly.text == #"{"success":true,"data":{"id":"widgets","backend":"lookoutvision","labels":[],"#
        + #""anomaly":{"is_anomalous":true,"confidence":0.875,"#
        + ##""regions":[{"name":"scratch","area":0.25,"color":"#23A436"}],"mask":"iVBORw0KGgo="}}}"##)
  }

  @Test func `The backend gets the image byte for byte, and the options`() async throws {
    let gateway = DetectGateway()
    _ = try await gateway.detect(query: "?min_confidence=0.25&max_results=3&mask=false")
    let request = try #require(gateway.backend.detections.first?.request)
    guard case .bytes(let image) = request.image else { return #expect(Bool(false), "not an image") }
    #expect(image.bytes == TestImage.png())
    #expect(request.options == DetectionOptions(minConfidence: 0.25, maxResults: 3))
  }

  @Test(arguments: [
    ("min_confidence=1.1", "min_confidence"), ("min_confidence=-0.1", "min_confidence"),
    ("min_confidence=nan", "min_confidence"), ("min_confidence=0x1p-1", "min_confidence"),
    ("min_confidence=", "min_confidence"), ("min_confidence=50%25", "min_confidence"),
    ("max_results=0", "max_results"), ("max_results=1.5", "max_results"), ("max_results=99999999999", "max_results"),
    ("mask=yes", "mask"), ("mask=", "mask"), ("mask=true&mask=true", "mask"), ("confidence=1", "query"),
  ])
  func `A parameter that is not as it must be is named`(query: String, field: String) async throws {
    let gateway = DetectGateway()
    let answer = try await gateway.detect(query: "?" + query)
    #expect(answer.status == .badRequest)
    #expect(try answer.failure.code == "VALIDATION_ERROR")
    #expect(try answer.failure.details?.map(\.field) == [field])
    #expect(gateway.backend.detections.isEmpty)
  }

  @Test(arguments: [
    ("abc123", "mask=true", "mask"), ("widgets", "min_confidence=0", "min_confidence"),
    ("widgets", "max_results=1", "max_results"),
  ])
  func `An option that the real backend cannot honour is named`(
    model: String, query: String, field: String
  ) async throws {
    let gateway = DetectGateway()
    let answer = try await gateway.detect(model, query: "?" + query)
    #expect(answer.status == .badRequest)
    #expect(try answer.failure.message == "Invalid request parameters: \(field)")
    #expect(gateway.backend.detections.isEmpty)
  }

  @Test(arguments: [
    "image/gif", "image/jpg", "text/plain", "application/octet-stream", "multipart/form-data; boundary=x",
  ])
  func `A body of another type is refused with the types that there are`(type: String) async throws {
    let answer = try await DetectGateway().detect(type: type)
    #expect(answer.status == .unsupportedMediaType)
    #expect(try answer.failure.details?.first?.reason == "one of image/jpeg, image/png, application/json")
  }

  @Test func `What curl sends of a file without a type is of no type that there is`() async throws {
    for size in [100, 100_000] {
      let answer = try await DetectGateway().detect(
        type: "application/x-www-form-urlencoded", TestImage.jpeg() + Array(repeating: 0, count: size))
      #expect(answer.status == .unsupportedMediaType)
      #expect(try answer.failure.message.contains("image/jpeg"))
    }
  }

  @Test(arguments: [
    ("image/png", TestImage.jpeg()), ("image/jpeg", TestImage.png()), ("image/png", []),
    ("image/png", Array(TestImage.png().prefix(20))), ("image/png", TestImage.png(width: 1, height: 1)),
    ("image/jpeg", TestImage.jpeg(width: 4097)), ("image/jpeg", TestImage.jpeg(width: 64, height: 1281)),
    ("image/png", Array(#"{"image":{}}"#.utf8)),
  ])
  func `What is no image of its type is refused, and no call is spent on it`(type: String, body: [UInt8]) async throws {
    let gateway = DetectGateway()
    let answer = try await gateway.detect(type: type, body)
    #expect(answer.status == .unprocessableContent)
    #expect(try answer.failure.code == "IMAGE_INVALID")
    #expect(gateway.backend.detections.isEmpty)
    #expect(gateway.gateway.detectMemory.inUse == 0)
  }

  @Test func `Only Rekognition minds the ratio of the sides`() async throws {
    #expect(try await DetectGateway().detect("widgets", TestImage.png(width: 64, height: 4096)).status == .ok)
  }

  @Test(arguments: [("abc123", 4 << 20), ("widgets", 8 << 20)])
  func `An image may have as many bytes as its service takes and not one more`(
    model: String, limit: Int
  ) async throws {
    let gateway = DetectGateway()
    let image = TestImage.png() + Array(repeating: 0, count: limit - TestImage.png().count)
    #expect(try await gateway.detect(model, image).status == .ok)
    let answer = try await gateway.detect(model, image + [0])
    #expect(answer.status == .contentTooLarge)
    #expect(try answer.failure.code == "IMAGE_TOO_LARGE")
    #expect(try answer.failure.details?.first?.reason == "at most \(limit) bytes")
    #expect(gateway.backend.detections.count == 1)
  }

  @Test func `An unknown model is not found, whatever the body is`() async throws {
    let answer = try await DetectGateway().detect("nothing", type: nil, nil)
    #expect(answer.status == .notFound)
    #expect(try answer.failure.code == "MODEL_NOT_FOUND")
  }

  @Test func `A model that is not ready says its state`() async throws {
    let gateway = DetectGateway()
    let model = try gateway.gateway.model("abc123", for: .anonymous).model
    gateway.gateway.detectGate.close(model.target)
    let answer = try await gateway.detect()
    #expect(answer.status == .conflict)
    #expect(try answer.failure.code == "MODEL_NOT_READY")
    #expect(try answer.failure.details?.map(\.field) == ["state"])
  }
}
