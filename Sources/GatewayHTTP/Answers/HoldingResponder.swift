import GatewayCore
import HTTPTypes
package import Hummingbird

/// What answers a request: what comes next, and what sees to the answers that are held.
package struct HoldingResponder<Next: HTTPResponder>: HTTPResponder where Next.Context == GatewayRequestContext {
  package typealias Context = GatewayRequestContext

  let next: Next
  let paths: RawARNPath

  package func respond(to request: Request, context: Context) async throws -> Response {
    do {
      guard Self.mayBeHeld(request) else { return try await answer(request, context) }
      return try await Self.apart { try await answer(request, context) }
    } catch let held as HeldAnswer {
      await held.wait.ended()
      return try await Self.apart(held.made)
    }
  }

  private func answer(_ request: Request, _ context: Context) async throws -> Response {
    guard let rewritten = paths.rewritten(request) else {
      return try await next.respond(to: request, context: context)
    }
    return try await next.respond(to: rewritten, context: context)
  }

  /// In a task of its own: a task keeps the memory of its deepest call for as long as it lasts, and that of a connection
  /// lasts as long as the connection.
  private static func apart(_ answer: @escaping HeldAnswer.Making) async throws -> Response {
    async let response = answer()
    return try await response
  }

  /// Whether a request can ask to be held, whatever else its query or its preferences say.
  private static func mayBeHeld(_ request: Request) -> Bool {
    guard request.method == .post else { return false }
    // A name may be written with percent signs.
    let asks = request.uri.query.map { $0.utf8.contains(UInt8(ascii: "%")) || $0.contains("wait=") } ?? false
    return asks || request.headers[.prefer] != nil
  }
}
