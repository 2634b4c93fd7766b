import AWSClient
import Foundation
import SigV4
import Testing

@testable import CallerTokens

/// What is sent for keys, and what is made of the answers.
struct KeySetDownloadTests {
  private static func source(_ transport: some HTTPTransport, tokenFile: String? = nil) throws -> KeySetDownload {
    KeySetDownload(
      transport: transport, address: try KeySetAddress("https://issuer.test/keys?p=1"), tokenFile: tokenFile)
  }

  @Test func `Nothing goes out but the question`() async throws {
    let transport = OneAnswer(.success(InboundResponse(status: 200, headers: [], body: Array("{}".utf8))))
    #expect(try await Self.source(transport).document() == Array("{}".utf8))
    let request = try #require(transport.requests.first)
    #expect(request.method == "GET" && request.target == "/keys?p=1" && request.body.isEmpty)
    #expect(request.endpoint == Endpoint(host: "issuer.test"))
    #expect(request.headers.map(\.name) == ["Accept", "User-Agent"])
    #expect(transport.limits == [KeySetReader.sizeLimit])
  }

  @Test func `A token of the gateway's own is read anew each time`() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let transport = OneAnswer(.success(InboundResponse(status: 200, headers: [], body: [])))
    let source = try Self.source(transport, tokenFile: file.path())
    await #expect(throws: KeySetProblem(reason: "the file with the token for the server cannot be opened")) {
      try await source.document()
    }
    for text in ["first\n", "second"] {
      try Data(text.utf8).write(to: file)
      _ = try await source.document()
    }
    #expect(transport.requests.map { $0.headers.last?.value } == ["Bearer first", "Bearer second"])
    for text in ["", "two words", "a\r\nHost: evil"] {
      try Data(text.utf8).write(to: file)
      await #expect(throws: KeySetProblem(reason: "the file with the token for the server has no token")) {
        try await source.document()
      }
    }
    #expect(transport.requests.count == 2)
  }

  @Test(
    arguments: [
      (.success(InboundResponse(status: 301, headers: [], body: [])), "the server answered 301"),
      (.success(InboundResponse(status: 404, headers: [], body: [])), "the server answered 404"),
      (.failure(.timedOut), "no answer in time"), (.failure(.tooLarge), "larger than 262144 bytes"),
      (.failure(.notSent("no connection")), "not reached: no connection"),
      (.failure(.connectionLost("x")), "the connection was lost"), (.failure(.malformed("x")), "not HTTP"),
    ] as [(Result<InboundResponse, TransportError>, String)])
  func `What is no document is said in words of our own`(
    answer: Result<InboundResponse, TransportError>, reason: String
  ) async throws {
    let source = try Self.source(OneAnswer(answer))
    await #expect(throws: KeySetProblem(reason: reason)) { try await source.document() }
  }

  @Test(arguments: [
    ("https://issuer.test", "issuer.test", "/"), ("https://issuer.test/a/b/", "issuer.test", "/a/b/"),
    ("https://issuer.test:8443/a?b=c%20d", "issuer.test:8443", "/a?b=c%20d"),
    ("http://127.0.0.1:80/jwks", "127.0.0.1", "/jwks"),
  ])
  func `A URL is an endpoint and a target`(url: String, authority: String, target: String) throws {
    let address = try KeySetAddress(url)
    #expect(address.endpoint.authority == authority)
    #expect(address.target == target)
  }

  @Test(arguments: [
    "", "issuer.test", "ftp://issuer.test/", "http://issuer.test/", "https://user@issuer.test/", "https:///x",
    "https://issuer.test/#x", "file:///etc/passwd",
  ])
  func `Another URL is refused`(url: String) {
    #expect(throws: KeySetAddress.Problem.self) { try KeySetAddress(url) }
  }
}
