import GatewayCore
import Gzip
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Platform
import TestSupport
import Testing

/// RFC 9110, section 8.4; RFC 1952.
@Suite(.timeLimit(.minutes(1))) struct CompressedBodyTests {
  private static let units = Array(#"{"min_inference_units":2,"max_inference_units":2}"#.utf8)
  private static let limit = 16 * 1024

  private static func gzip(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
    (try? Gzip.compress(bytes, level: level)) ?? []
  }

  private func start(
    _ coding: String, _ body: [UInt8], headers: HTTPFields = [:], to test: TestGateway = TestGateway()
  ) async throws -> TestResponse {
    try await test.run {
      try await $0.executeRequest(
        uri: "/models/widgets/start", method: .post, headers: headers.adding([.contentEncoding: coding]),
        body: ByteBuffer(bytes: body))
    }
  }

  @Test(arguments: ["gzip", "x-gzip", "GZIP", "identity, gzip", " gzip ,", "identity", ""])
  func `A body is read as it was before it was coded`(coding: String) async throws {
    let test = TestGateway()
    let isCoded = coding.lowercased().contains("gzip")
    let answer = try await start(coding, isCoded ? Self.gzip(Self.units) : Self.units, to: test)
    #expect(answer.status == .accepted)
    #expect(test.backend.starts == [.start(resource: "model/widgets/1", InferenceUnits(minimum: 2, maximum: 2))])
  }

  @Test func `A body of several members is one`() async throws {
    let test = TestGateway()
    let body = Self.gzip(Array(Self.units.prefix(10))) + Self.gzip([]) + Self.gzip(Array(Self.units.dropFirst(10)))
    #expect(try await start("gzip", body, to: test).status == .accepted)
    #expect(test.backend.starts == [.start(resource: "model/widgets/1", InferenceUnits(minimum: 2, maximum: 2))])
  }

  @Test(arguments: ["gzip, gzip", "br", "deflate", "gzip, br", "gzipx", "compress", "zstd", "*"])
  func `Another coding, or one over another, is refused with those that are taken`(coding: String) async throws {
    let test = TestGateway()
    for body in [Self.units, Self.gzip(Self.gzip(Self.units))] {
      let answer = try await start(coding, body, to: test)
      #expect(answer.status == .unsupportedMediaType)
      #expect(answer.header("accept-encoding") == "gzip")
      #expect(try answer.failure.details?.map(\.field) == ["Content-Encoding"])
    }
    let detect = try await DetectGateway().detect(headers: [.contentEncoding: coding])
    #expect(detect.status == .unsupportedMediaType)
    #expect(detect.header("accept-encoding") == "gzip")
    let named = try await DetectGateway().detect(
      type: "application/json", Array("{}".utf8), headers: [.contentEncoding: coding])
    #expect(named.status == .unsupportedMediaType)
    #expect(named.header("accept-encoding") == "gzip")
    #expect(test.backend.calls.isEmpty)
  }

  @Test(arguments: ["gzip", "br", "gzip, gzip"])
  func `No body is none in any coding`(coding: String) async throws {
    #expect(try await start(coding, []).status == .accepted)
  }

  @Test func `Another type is refused without a word on codings`() async throws {
    let answer = try await start("gzip", Self.gzip(Self.units), headers: [.contentType: "text/plain"])
    #expect(answer.status == .unsupportedMediaType)
    #expect(answer.header("accept-encoding") == nil)
  }

  private static let broken: [(name: String, body: [UInt8])] = [
    ("plain", units), ("cut", Array(gzip(units).dropLast())), ("head alone", Array(gzip(units).prefix(10))),
    ("one byte", [0x1F]), ("garbage after it", gzip(units) + [0]), ("plain after it", gzip(units) + units),
    ("half a member after it", gzip(units) + gzip(units).prefix(5)),
    ("wrong check", gzip(units).dropLast(8) + [0, 0, 0, 0] + gzip(units).suffix(4)),
    ("wrong length", gzip(units).dropLast(4) + [0, 0, 0, 0]), ("zlib's format", [0x78, 0x9C, 0x03, 0, 0, 0, 0, 1]),
  ]

  @Test(arguments: broken.indices)
  func `What is not whole and well-formed gzip is refused`(index: Int) async throws {
    let (name, body) = Self.broken[index]
    let test = TestGateway()
    let answer = try await start("gzip", body, to: test)
    #expect(answer.status == .badRequest, "\(name)")
    #expect(try answer.failure.code == "VALIDATION_ERROR")
    #expect(try answer.failure.details?.map(\.field) == ["body"], "\(name)")
    #expect(test.backend.calls.isEmpty)
    let detect = try await DetectGateway().detect("abc123", body, headers: [.contentEncoding: "gzip"])
    #expect(detect.status == .badRequest, "\(name)")
    #expect(try detect.failure.details?.map(\.field) == ["body"], "\(name)")
  }

  @Test(arguments: [(limit, true), (limit + 1, false)])
  func `The limit is that of the body before it was coded`(size: Int, isTaken: Bool) async throws {
    let body = Self.units + Array(repeating: UInt8(ascii: " "), count: size - Self.units.count)
    let answer = try await start("gzip", Self.gzip(body))
    #expect(answer.status == (isTaken ? .accepted : .contentTooLarge))
    if !isTaken { #expect(try answer.failure.code == "PAYLOAD_TOO_LARGE") }
  }

  @Test func `The limit is that of what comes, too`() async throws {
    let empty = Self.gzip([])
    let members = Array((0...Self.limit / empty.count).map { _ in empty }.joined())
    #expect(try await start("gzip", members).status == .contentTooLarge)
  }

  @Test func `A body that would fill the memory is refused before it has`() async throws {
    let bomb = Self.gzip(Array(repeating: 0, count: 10 << 20), level: 9)
    #expect(bomb.count < Self.limit)
    #expect(try await start("gzip", bomb).status == .contentTooLarge)
    let gateway = DetectGateway()
    let detect = try await gateway.detect("abc123", bomb, headers: [.contentEncoding: "gzip"])
    #expect(detect.status == .contentTooLarge)
    #expect(try detect.failure.code == "IMAGE_TOO_LARGE")
    #expect(gateway.gateway.detectMemory.inUse == 0)
  }

  @Test func `An image within its limit is refused when it grows as no image does`() async throws {
    let body = Self.gzip(TestImage.png() + Array(repeating: 0, count: 3 << 20), level: 9)
    let answer = try await DetectGateway().detect("abc123", body, headers: [.contentEncoding: "gzip"])
    #expect(answer.status == .contentTooLarge)
    #expect(try answer.failure.message.contains("100 times"))
  }

  @Test func `An image is read as it was before it was coded`() async throws {
    let gateway = DetectGateway()
    let answer = try await gateway.detect("abc123", Self.gzip(TestImage.png()), headers: [.contentEncoding: "gzip"])
    #expect(answer.status == .ok)
    #expect(gateway.backend.detections.count == 1)
    #expect(gateway.gateway.detectMemory.inUse == 0)
  }

  @Test func `A coded image takes the room of the largest, whatever its length`() async throws {
    let small = DetectGateway(memory: DetectMemory(limit: (4 << 20) - 1))
    let body = Self.gzip(TestImage.png())
    let headers: HTTPFields = [.contentEncoding: "gzip", .contentLength: String(body.count)]
    #expect(try await small.detect("abc123", body, headers: headers).status == .serviceUnavailable)
    let large = DetectGateway(memory: DetectMemory(limit: 4 << 20))
    #expect(try await large.detect("abc123", body, headers: headers).status == .ok)
  }

  @Test func `The same request is a repetition, coded or not`() async throws {
    let test = TestGateway()
    let key = HTTPField.Name("Idempotency-Key")!
    try await test.run { client in
      for (coding, body) in [
        ("identity", Self.units), ("gzip", Self.gzip(Self.units)), ("gzip", Self.gzip(Self.units, level: 0)),
      ] {
        let answer = try await client.executeRequest(
          uri: "/models/widgets/start", method: .post,
          headers: [key: "a-key-of-some-length", .contentEncoding: coding],
          body: ByteBuffer(bytes: body))
        #expect(answer.status == .accepted)
        #expect(answer.header("idempotent-replayed") == (coding == "identity" ? nil : "true"))
      }
    }
    #expect(test.backend.starts.count == 1)
  }
}
