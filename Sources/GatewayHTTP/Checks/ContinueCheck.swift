import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Has the body sent of a client that waits for `100 Continue`, once something wants to read it: a request that is
/// refused for what its head says is refused before its body is sent.
///
/// Source: RFC 9110, section 10.1.1.
struct ContinueCheck: RequestCheck {
  func checked(_ request: Request, _ context: GatewayRequestContext) -> Request {
    guard request.headers[values: .expect].contains(where: { $0.lowercased() == "100-continue" }) else {
      return request
    }
    var request = request
    request.body = RequestBody(asyncSequence: AwaitedBody(body: request.body, client: context.client))
    return request
  }

  /// A body that is asked for when it is first read.
  private struct AwaitedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let body: RequestBody
    let client: ConnectedClient

    struct AsyncIterator: AsyncIteratorProtocol {
      let client: ConnectedClient
      let body: RequestBody
      var parts: RequestBody.AsyncIterator?

      mutating func next(isolation actor: isolated (any Actor)?) async throws -> ByteBuffer? {
        var parts = self.parts ?? begun()
        self.parts = nil
        defer { self.parts = parts }
        return try await parts.next(isolation: actor)
      }

      mutating func next() async throws -> ByteBuffer? { try await next(isolation: nil) }

      private func begun() -> RequestBody.AsyncIterator {
        client.askForBody()
        return body.makeAsyncIterator()
      }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(client: client, body: body) }
  }
}
