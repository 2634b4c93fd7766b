import GatewayCore
import HTTPTypes
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing

struct StartBodyTests {
  private static let json = "application/json"
  private static let form = "application/x-www-form-urlencoded"

  @Test(
    arguments: [
      (nil, nil, 1, nil), (nil, json, 1, nil), ("", json, 1, nil), ("", "text/plain", 1, nil), ("{}", nil, 1, nil),
      ("{}", json, 1, nil), (" \r\n\t{ }\n", json, 1, nil),
      (#"{"min_inference_units":null,"max_inference_units":null}"#, json, 1, nil),
      (#"{"min_inference_units":2}"#, nil, 2, nil),
      (#"{"min_inference_units":2}"#, "application/json; charset=utf-8", 2, nil),
      (#"{"min_inference_units":2}"#, "Application/JSON", 2, nil), (#"{"min_inference_units":2}"#, form, 2, nil),
      ("\n " + #"{"min_inference_units":2}"#, form + "; charset=UTF-8", 2, nil),
      (#"{"max_inference_units":3}"#, json, 1, 3), (#"{"min_inference_units":2,"max_inference_units":2}"#, json, 2, 2),
      (#"{"min_inference_units":2147483647}"#, json, 2_147_483_647, nil),
    ] as [(String?, String?, Int, Int?)])
  func `A body is understood`(body: String?, type: String?, minimum: Int, maximum: Int?) async throws {
    let test = TestGateway()
    let answer = try await test.run { client in
      try await client.send(.post, "/models/widgets/start", headers: Self.headers(type), body: body)
    }
    #expect(answer.status == .accepted)
    #expect(
      test.backend.starts == [
        .start(resource: "model/widgets/1", InferenceUnits(minimum: minimum, maximum: maximum))
      ])
  }

  @Test func `What the body leaves out is the catalog's`() async throws {
    let test = TestGateway()
    _ = try await test.run { try await $0.send(.post, "/models/start/start", body: #"{"max_inference_units":3}"#) }
    #expect(test.backend.starts == [.start(resource: "model/start/latest", InferenceUnits(minimum: 2, maximum: 3))])
  }

  @Test(arguments: [
    (#"{"min_inference_units":0}"#, ["min_inference_units"]), (#"{"min_inference_units":-1}"#, ["min_inference_units"]),
    (#"{"min_inference_units":1.5}"#, ["min_inference_units"]),
    (#"{"min_inference_units":"1"}"#, ["min_inference_units"]),
    (#"{"min_inference_units":true}"#, ["min_inference_units"]),
    (#"{"min_inference_units":[1]}"#, ["min_inference_units"]),
    (#"{"min_inference_units":{}}"#, ["min_inference_units"]),
    (#"{"min_inference_units":2147483648}"#, ["min_inference_units"]),
    (#"{"min_inference_units":99999999999999999999}"#, ["min_inference_units"]),
    (#"{"min_inference_units":01}"#, ["body"]), (#"{"max_inference_units":0}"#, ["max_inference_units"]),
    (#"{"min_inference_units":3,"max_inference_units":2}"#, ["max_inference_units"]),
    (#"{"unit":1}"#, ["unit"]), (#"{"MIN_INFERENCE_UNITS":1}"#, ["MIN_INFERENCE_UNITS"]), (#"{"":1}"#, [""]),
    (
      #"{"b":1,"a":null,"min_inference_units":0,"max_inference_units":"x"}"#,
      ["a", "b", "min_inference_units", "max_inference_units"]
    ),
  ])
  func `Each member that cannot be is named`(body: String, fields: [String]) async throws {
    try await refuse(Array(body.utf8), fields: fields)
  }

  @Test(arguments: [
    ("[]", "must be a JSON object"), (#""text""#, "must be a JSON object"), ("1", "must be a JSON object"),
    ("true", "must be a JSON object"), ("null", "must be a JSON object"),
    ("{", "not well-formed JSON in UTF-8"), ("{}}", "not well-formed JSON in UTF-8"),
    (#"{'min_inference_units':1}"#, "not well-formed JSON in UTF-8"),
    (#"{"min_inference_units":NaN}"#, "not well-formed JSON in UTF-8"),
    ("   ", "not well-formed JSON in UTF-8"), ("hello", "not well-formed JSON in UTF-8"),
    (
      #"{"a":"# + String(repeating: "[", count: 8_000) + String(repeating: "]", count: 8_000) + "}",
      "not well-formed JSON in UTF-8"
    ),
    (String(repeating: #"{"a":"#, count: 3_000), "not well-formed JSON in UTF-8"),
  ])
  func `A body that is no JSON object is refused`(body: String, reason: String) async throws {
    let failure = try await refuse(Array(body.utf8), fields: ["body"])
    #expect(failure.details?.first?.reason.hasPrefix(reason) == true)
  }

  @Test(
    arguments: [
      Array(#"{"a"#.utf8) + [0xFF] + Array(#"":1}"#.utf8), Array(#"{"a":"#.utf8) + [0xC0, 0xAF] + Array("}".utf8),
      [0x00],
    ] as [[UInt8]])
  func `A body that is not UTF-8 is refused`(body: [UInt8]) async throws {
    let failure = try await refuse(body, fields: ["body"])
    #expect(failure.details?.first?.reason.hasPrefix("not well-formed JSON in UTF-8") == true)
  }

  @Test(
    arguments: [
      Array(#"{"min_inference_units":1,}"#.utf8), [0x7B, 0x00, 0x7D, 0x00], [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00],
    ] as [[UInt8]])
  func `A body that only Foundation takes for JSON is refused`(body: [UInt8]) async throws {
    try await refuse(body, fields: ["body"])
  }

  @Test(arguments: [
    ("{}", "text/plain"), ("{}", "application/xml"), ("{}", "application/jsonx"), ("{}", "image/jpeg"),
    ("{}", "multipart/form-data; boundary=x"), ("min_inference_units=1", form), (" ", form), ("[]", form),
    ("{}", "text/plain; application/json"),
  ])
  func `Another type is refused`(body: String, type: String) async throws {
    let test = TestGateway()
    let answer = try await test.run {
      try await $0.send(.post, "/models/widgets/start", headers: Self.headers(type), body: body)
    }
    #expect(answer.status == .unsupportedMediaType)
    #expect(try answer.failure.code == "UNSUPPORTED_MEDIA_TYPE")
    #expect(try answer.failure.details?.map(\.reason) == ["application/json"])
    #expect(test.backend.calls.isEmpty)
  }

  @discardableResult
  private func refuse(_ body: [UInt8], fields: [String]) async throws -> FailureEnvelope.Failure {
    let test = TestGateway()
    let answer = try await test.run {
      try await $0.executeRequest(
        uri: "/models/widgets/start", method: .post, headers: Self.headers(Self.json), body: ByteBuffer(bytes: body))
    }
    #expect(answer.status == .badRequest)
    let failure = try answer.failure
    #expect(failure.code == "VALIDATION_ERROR")
    #expect(failure.message.hasPrefix("Invalid request parameters"))
    #expect(failure.details?.map(\.field) == fields)
    #expect(test.backend.calls.isEmpty, "AWS is asked nothing")
    return failure
  }

  private static func headers(_ type: String?) -> HTTPFields {
    var headers = HTTPFields()
    headers[.contentType] = type
    return headers
  }
}
