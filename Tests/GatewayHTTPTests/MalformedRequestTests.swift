import Foundation
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

/// Requests that the parser below the router refuses. Each client waits until the connection closes.
@Suite(.timeLimit(.minutes(1))) struct MalformedRequestTests {
  private static let good = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"

  private struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let request: String
    var status = 400
    var code = "VALIDATION_ERROR"
  }

  private static let cases = [
    Case(testDescription: "garbage", request: "garbage\r\n\r\n"),
    Case(testDescription: "TLS on a plain port", request: "\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}\u{00}\u{01}\r\n"),
    Case(testDescription: "a space in a header's name", request: "GET /healthz HTTP/1.1\r\nHo st: localhost\r\n\r\n"),
    Case(testDescription: "a header without a colon", request: "GET /healthz HTTP/1.1\r\nHost\r\n\r\n"),
    Case(testDescription: "a NUL in a header", request: "GET /healthz HTTP/1.1\r\nHost: a\u{0}b\r\n\r\n"),
    Case(testDescription: "a method with a bad character", request: "G@T /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    Case(testDescription: "a target with a space", request: "GET /heal thz HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    Case(testDescription: "HTTP/2", request: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    Case(testDescription: "line feeds alone", request: "GET /healthz HTTP/1.1\nHost: localhost\n\n"),
    Case(testDescription: "no such version", request: "GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n"),
    Case(
      testDescription: "a length that is no number",
      request: "POST /models/widgets/start HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\n"),
    Case(
      testDescription: "two lengths",
      request:
        "POST /models/widgets/start HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
    Case(
      testDescription: "a length and chunks",
      request: "POST /models/widgets/start HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
    Case(
      testDescription: "a header of 100 KiB",
      request: "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Large: \(String(repeating: "x", count: 102_400))\r\n\r\n",
      status: 431, code: "HEADERS_TOO_LARGE"),
    Case(
      testDescription: "100 KiB of headers",
      request: "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
        + String(repeating: "X-Large: \(String(repeating: "x", count: 1_000))\r\n", count: 100) + "\r\n",
      status: 431, code: "HEADERS_TOO_LARGE"),
    Case(
      testDescription: "2000 headers",
      request: "GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + String(repeating: "X: y\r\n", count: 2_000) + "\r\n",
      status: 431, code: "HEADERS_TOO_LARGE"),
  ]

  @Test(arguments: cases)
  private func `A head that cannot be parsed is answered in the envelope, and the connection closes`(
    item: Case
  ) async throws {
    let answers = try await TestGateway().serve { try await $0.exchange(item.request) }
    #expect(answers.statuses == [item.status])
    try expectEnvelope(answers, code: item.code)
  }

  @Test(arguments: cases)
  private func `So it is after a good request on the same connection`(item: Case) async throws {
    let answers = try await TestGateway().serve { try await $0.exchange(Self.good + item.request) }
    #expect(answers.statuses == [200, item.status])
    #expect(answers.text.contains(#"{"success":true,"data":{"status":"ok"}}"#))
    try expectEnvelope(answers, code: item.code)
  }

  @Test func `A body whose chunks cannot be parsed is answered so too`() async throws {
    let answers = try await TestGateway().serve {
      try await $0.exchange(
        "POST /models/widgets/start HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"
      )
    }
    #expect(answers.statuses == [400])
    try expectEnvelope(answers, code: "VALIDATION_ERROR")
  }

  @Test func `What is sent is not repeated`() async throws {
    let answers = try await TestGateway().serve {
      try await $0.exchange("GET /healthz HTTP/1.1\r\nX-Request-Id: mine\r\nAuthori zation: hunter2\r\n\r\n")
    }
    #expect(!answers.text.contains("hunter2"))
  }

  private func expectEnvelope(_ answers: RawAnswers, code: String) throws {
    let last = try #require(answers.last)
    let (head, body) = (last.fields, last.body)
    #expect(head.contains("connection: close"))
    #expect(head.contains("content-type: application/json"))
    #expect(head.contains("cache-control: no-store"))
    #expect(head.contains("content-length: \(body.utf8.count)"))
    let failure = try FailureEnvelope(json: Array(body.utf8))
    #expect(!failure.success)
    #expect(failure.error.code == code)
    #expect(UUID(uuidString: failure.error.requestId) != nil)
    #expect(head.contains("x-request-id: \(failure.error.requestId)"))
    if code == "VALIDATION_ERROR" {
      #expect(failure.error.message.hasPrefix("Invalid request parameters"))
      #expect(failure.error.details?.map(\.field) == ["request"])
    }
  }
}
