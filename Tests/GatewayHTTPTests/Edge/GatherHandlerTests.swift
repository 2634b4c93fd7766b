import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import GatewayHTTP

@Suite("The gathering of answers")
struct GatherHandlerTests {
  private static func head(_ fields: [(String, String)], status: HTTPResponseStatus = .ok) -> HTTPServerResponsePart {
    .head(HTTPResponseHead(version: .http1_1, status: status, headers: HTTPHeaders(fields)))
  }

  /// How many parts have gone out after each of those that were written and flushed one by one.
  private static func sent(_ parts: [HTTPServerResponsePart]) throws -> [Int] {
    let channel = EmbeddedChannel(handler: GatherHandler())
    defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
    var count = 0
    return try parts.map { part in
      channel.writeAndFlush(part, promise: nil)
      while try channel.readOutbound(as: HTTPServerResponsePart.self) != nil { count += 1 }
      return count
    }
  }

  private static let body = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: "ten bytes.")))

  @Test func `An answer that says it is short goes out when it is whole, and the next one as well`() throws {
    let answer = [Self.head([("content-length", "10")]), Self.body, .end(nil)]
    #expect(try Self.sent(answer + answer) == [0, 0, 3, 3, 3, 6])
  }

  @Test(
    "Each part of any other answer goes out at once",
    arguments: [[], [("content-length", "16385")], [("content-length", "x")], [("transfer-encoding", "chunked")]])
  func streams(fields: [(String, String)]) throws {
    #expect(try Self.sent([Self.head(fields), Self.body, Self.body, .end(nil)]) == [1, 2, 3, 4])
  }

  @Test func `What is told before an answer is not held`() throws {
    let parts = [
      Self.head([], status: .continue), Self.head([("Content-Length", "10")]), Self.body, .end(nil),
    ]
    #expect(try Self.sent(parts) == [1, 1, 1, 4])
  }
}
