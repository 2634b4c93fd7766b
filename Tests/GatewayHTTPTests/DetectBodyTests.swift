import GatewayCore
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

/// Images that are named and not sent.
@Suite struct DetectBodyTests {
  private static let allowed = ["photos/line-7/*"]
  private static let body = #"{"image":{"s3":{"bucket":"photos","key":"line-7/a.jpg","version":"v1"}}}"#

  @Test(arguments: ["application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded", nil])
  func `An object that the catalog covers is shown to the model`(type: String?) async throws {
    let gateway = DetectGateway(s3Allowed: Self.allowed)
    #expect(try await gateway.detect(json: Self.body, type: type).status == .ok)
    #expect(
      gateway.backend.detections.map(\.request.image)
        == [.s3(S3Object(bucket: "photos", key: "line-7/a.jpg", version: "v1"))])
  }

  @Test func `Without a version it is the newest`() async throws {
    let gateway = DetectGateway(s3Allowed: Self.allowed)
    for version in ["", #","version":null"#] {
      _ = try await gateway.detect(json: #"{"image":{"s3":{"bucket":"photos","key":"line-7/a.jpg"\#(version)}}}"#)
    }
    let object = S3Object(bucket: "photos", key: "line-7/a.jpg")
    #expect(gateway.backend.detections.map(\.request.image) == [.s3(object), .s3(object)])
  }

  @Test(arguments: [("abc123", []), ("abc123", ["photos/line-8/*"]), ("widgets", ["photos/line-7/*"])])
  func `An object that is not covered, or a backend without S3, is refused by name`(
    model: String, allowed: [String]
  ) async throws {
    let gateway = DetectGateway(s3Allowed: allowed)
    let answer = try await gateway.detect(model, json: Self.body)
    #expect(answer.status == .badRequest)
    #expect(try answer.failure.code == "VALIDATION_ERROR")
    #expect(try answer.failure.details?.map(\.field) == ["image.s3"])
    #expect(gateway.backend.detections.isEmpty)
  }

  @Test(arguments: [
    ("", ["body"]), ("[]", ["body"]), ("{", ["body"]), ("{}", ["image"]), (#"{"image":null}"#, ["image"]),
    (#"{"image":"aGVsbG8="}"#, ["image"]), (#"{"image":{}}"#, ["image.s3"]),
    (#"{"image":{"s3":{}}}"#, ["image.s3.bucket", "image.s3.key"]),
    (#"{"image":{"s3":{"bucket":"ph","key":""}}}"#, ["image.s3.bucket", "image.s3.key"]),
    (#"{"image":{"s3":{"bucket":"pho/tos","key":"a"}}}"#, ["image.s3.bucket"]),
    (#"{"image":{"s3":{"bucket":"photos","key":1,"version":""}}}"#, ["image.s3.key", "image.s3.version"]),
    (
      #"{"image":{"s3":{"bucket":"photos","key":"a","etag":"b"},"bytes":"c"},"mask":true}"#,
      ["mask", "image.bytes", "image.s3.etag"]
    ),
  ])
  func `A body that is not as it must be is named member by member`(body: String, fields: [String]) async throws {
    let answer = try await DetectGateway(s3Allowed: Self.allowed).detect(json: body)
    #expect(answer.status == .badRequest)
    #expect(try answer.failure.details?.map(\.field) == fields)
  }

  @Test func `JSON is at most 16 KiB`() async throws {
    let answer = try await DetectGateway().detect(json: Self.body + String(repeating: " ", count: 16 * 1024))
    #expect(answer.status == .contentTooLarge)
    #expect(try answer.failure.code == "PAYLOAD_TOO_LARGE")
  }
}
