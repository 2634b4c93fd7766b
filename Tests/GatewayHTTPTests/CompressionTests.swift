import GatewayHTTP
import Gzip
import HTTPTypes
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing

struct CompressionTests {
  @Test(arguments: [
    (["gzip"], true), (["GZIP"], true), (["x-gzip"], true), (["*"], true), (["deflate, gzip"], true),
    (["deflate, gzip;q=1.0, *;q=0.5"], true), (["gzip;q=0.001"], true), (["gzip ; q=0.5"], true),
    (["*;q=0, gzip"], true), (["identity;q=0, *"], true), (["br", "gzip"], true), (["gzip;q=1;level=9"], true),
    ([], false), ([""], false), (["identity"], false), (["deflate, br"], false), (["gzip;q=0"], false),
    (["gzip;q=0.000"], false), (["gzip; q=0"], false), (["*;q=0"], false), (["gzip;q=0, *"], false),
    (["gzip;q=x"], false), (["gzipped"], false), (["br;q=1, gzip;Q=0"], false),
  ])
  func `A large answer is compressed for who takes gzip`(values: [String], isCompressed: Bool) async throws {
    let yaml = "a: \(String(repeating: "x", count: 5_000))"
    let answer = try await get("/openapi.yaml", of: yaml, accepting: values)
    #expect(answer.header("content-encoding") == (isCompressed ? "gzip" : nil))
    #expect(answer.header("vary") == "Accept-Encoding")
    #expect(answer.header("content-length") == String(answer.body.readableBytes))
    let bytes = Array(answer.body.readableBytesView)
    #expect((isCompressed ? try Gzip.decompress(bytes, limit: 10_000) : bytes) == Array(yaml.utf8))
    if isCompressed { #expect(bytes.count < 200) }
  }

  @Test(arguments: [(1024, false), (1025, true)])
  func `An answer is large from 1 KiB and a byte`(size: Int, isCompressed: Bool) async throws {
    let yaml = "a: \(String(repeating: "x", count: size - 3))"
    let answer = try await get("/openapi.yaml", of: yaml, accepting: ["gzip"])
    #expect(answer.header("content-encoding") == (isCompressed ? "gzip" : nil))
    #expect(answer.header("vary") == (isCompressed ? "Accept-Encoding" : nil))
    #expect((answer.body.readableBytes == size) == !isCompressed)
  }

  @Test func `A small answer is as it is`() async throws {
    let answer = try await TestGateway().run {
      try await $0.send(.get, "/models/abc123", headers: [.acceptEncoding: "gzip"])
    }
    #expect(answer.header("content-encoding") == nil)
    #expect(answer.header("vary") == nil)
    #expect(try answer.model.id == "abc123")
  }

  @Test func `A failure is compressed too`() async throws {
    let parameters = (0..<100).map { "p\($0)" }.joined(separator: "&")
    let answer = try await TestGateway().run {
      try await $0.send(.get, "/models?\(parameters)", headers: [.acceptEncoding: "gzip", .requestID: "me"])
    }
    #expect(answer.status == .badRequest)
    #expect(answer.header("content-encoding") == "gzip")
    let bytes = try Gzip.decompress(Array(answer.body.readableBytesView), limit: 100_000)
    #expect(String(decoding: bytes, as: UTF8.self).hasPrefix(#"{"success":false,"error":{"code":"VALIDATION_ERROR""#))
  }

  private func get(_ uri: String, of yaml: String, accepting values: [String]) async throws -> TestResponse {
    var test = TestGateway()
    test.openAPI = try OpenAPIDocument(yaml: Array(yaml.utf8))
    var headers = HTTPFields()
    headers[values: .acceptEncoding] = values
    let sent = headers
    return try await test.run { try await $0.send(.get, uri, headers: sent) }
  }
}
