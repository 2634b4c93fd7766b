import GatewayCore
import Hummingbird

/// Has a request stand under the same terms from its beginning to its answer, whatever is changed meanwhile.
struct TermsMiddleware: RouterMiddleware {
  let terms: LiveTerms

  func handle(
    _ request: Request, context: GatewayRequestContext,
    next: @concurrent (Request, GatewayRequestContext) async throws -> Response
  ) async throws -> Response {
    let terms = terms.current
    do {
      return try await GatewayTerms.$pinned.withValue(terms) { try await next(request, context) }
    } catch let held as HeldAnswer {
      throw held.inside { made in try await GatewayTerms.$pinned.withValue(terms) { try await made() } }
    }
  }
}
