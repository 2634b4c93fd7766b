import NIOCore
import NIOHTTP1
import Synchronization

/// An HTTP server on a free loopback port that answers as a test says and keeps what it was asked.
struct HostPeer: Sendable {
  struct Request: Sendable, Equatable {
    let method: String
    let target: String
    /// By name in lower case.
    let headers: [String: String]
  }

  struct Answer: Sendable {
    var status = 200
    var headers: [String: String] = [:]
    var body = ""
  }

  /// What it answers.
  struct Script: Sendable {
    let answer: @Sendable (_ request: Request, _ number: Int) -> Answer

    /// - Parameter answer: is given each request and its number, from 1.
    init(_ answer: @escaping @Sendable (_ request: Request, _ number: Int) -> Answer) {
      self.answer = answer
    }
  }

  let port: Int
  private let heard = Heard()

  var url: String { "http://127.0.0.1:\(port)" }
  var requests: [Request] { heard.requests.withLock { $0 } }

  /// Serves while `body` runs.
  static func serve<Value: Sendable>(
    _ script: Script, _ body: @escaping @Sendable (HostPeer) async throws -> Value
  ) async throws -> Value {
    try await LoopbackServer.serve(HostPeer.init) { channel in
      try channel.pipeline.syncOperations.configureHTTPServerPipeline()
      return try NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>(wrappingChannelSynchronously: channel)
    } handling: {
      try await $0.handle($1, script)
    } while: {
      try await body($0)
    }
  }

  private init(port: Int) {
    self.port = port
  }

  private func handle(
    _ connection: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>, _ script: Script
  ) async throws {
    try await connection.executeThenClose { inbound, outbound in
      for try await part in inbound {
        guard case .head(let head) = part else { continue }
        let request = Request(
          method: head.method.rawValue, target: head.uri,
          headers: Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $0 + ", " + $1 })
        let number = heard.requests.withLock { requests in
          requests.append(request)
          return requests.count
        }
        let answer = script.answer(request, number)
        var headers = HTTPHeaders(answer.headers.map { ($0.key, $0.value) })
        headers.add(name: "Content-Length", value: String(answer.body.utf8.count))
        let answerHead = HTTPResponseHead(
          version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        try await outbound.write(.head(answerHead))
        try await outbound.write(.body(.byteBuffer(ByteBuffer(string: answer.body))))
        try await outbound.write(.end(nil))
      }
    }
  }

  private final class Heard: Sendable {
    let requests = Mutex<[Request]>([])
  }
}

extension HostPeer.Answer {
  /// Credentials as hosts write them.
  static func credentials(expiration: String = "2030-01-01T00:00:00Z", code: String? = "Success") -> Self {
    let code = code.map { #""Code":"\#($0)","# } ?? ""
    return Self(
      body: """
        {\(code)"Type":"AWS-HMAC","AccessKeyId":"ASIAHOST","SecretAccessKey":"host-secret","Token":"host-token",\
        "Expiration":"\(expiration)"}
        """)
  }
}
