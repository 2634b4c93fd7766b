import AWSClient
import Foundation
import SigV4
import Testing

@Suite(.timeLimit(.minutes(1))) struct RequestOnTheWireTests {
  @Test(arguments: TransportKind.allCases)
  func `A request has its headers as they are given and a length, and nothing else`(kind: TransportKind) async throws {
    let request = try await wire(
      kind, method: "POST",
      headers: [.init(name: "X-Amz-Target", value: "T.Op"), .init(name: "Content-Type", value: "c")],
      body: #"{"A": 1}"#)
    #expect(request.line == "POST / HTTP/1.1")
    #expect(request.names == ["Host", "X-Amz-Target", "Content-Type", "Content-Length"])
    #expect(request.values == [request.authority, "T.Op", "c", "8"])
    #expect(request.body == #"{"A": 1}"#)
  }

  @Test(arguments: TransportKind.allCases, ["POST", "PUT"])
  func `A request without a body says that it has none`(kind: TransportKind, method: String) async throws {
    let request = try await wire(kind, method: method, body: "")
    #expect(request.line == "\(method) / HTTP/1.1")
    #expect(request.names == ["Host", "Content-Length"])
    #expect(request.values == [request.authority, "0"])
    #expect(request.body.isEmpty)
  }

  @Test(arguments: TransportKind.allCases)
  func `A GET has neither body nor length`(kind: TransportKind) async throws {
    let request = try await wire(kind, method: "GET", body: "")
    #expect(request.line == "GET / HTTP/1.1")
    #expect(request.names == ["Host"])
    #expect(request.body.isEmpty)
  }

  @Test(
    arguments: TransportKind.allCases,
    [
      "/", "/2020-11-20/projects/widgets/models/1", "/a%2Fb/%2E%2E/c", "/a%20b", "/gr%C3%BCn", "/%7Euser/~user",
      "/a//b/",
      "/./a", "/a/../b", "/a;b,c:d@e", "/x?b=2&a=1", "/x?a=%2B%2F%3D&a", "/x?", "/a%00b", "//x",
    ])
  func `The target goes out as it was signed`(kind: TransportKind, target: String) async throws {
    let request = try await wire(kind, method: "GET", target: target, body: "")
    #expect(request.line == "GET \(target) HTTP/1.1")
  }

  /// A request in its parts.
  private struct Wire: Sendable {
    let line: String
    let names: [String]
    let values: [String]
    let body: String
    let authority: String

    init?(_ text: String, port: Int) {
      guard let end = text.range(of: "\r\n\r\n") else { return nil }
      let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
      line = lines[0]
      let fields = lines.dropFirst().map { $0.split(separator: ":", maxSplits: 1).map(String.init) }
      names = fields.map { $0[0] }
      values = fields.map { $0[1].trimmingCharacters(in: .whitespaces) }
      body = String(text[end.upperBound...])
      authority = "127.0.0.1:\(port)"
    }
  }

  private func wire(
    _ kind: TransportKind, method: String, target: String = "/", headers: [HeaderField] = [], body: String
  ) async throws -> Wire {
    try await Peer.serve(.sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) { peer in
      _ = try await kind.exchange(
        with: peer, method: method, target: target, headers: headers, body: body
      ).get()
      let request = try #require(peer.requests.first.flatMap { Wire($0, port: peer.port) })
      #expect(peer.requests.count == 1)
      return request
    }
  }
}
