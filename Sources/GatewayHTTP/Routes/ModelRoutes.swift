import Foundation
import GatewayCore
import Hummingbird

/// The routes of models.
struct ModelRoutes: Sendable {
  let gateway: Gateway

  func add(to router: some RouterMethods<CallerRequestContext>) {
    router.get("models", use: list)
    router.get("models/{id}", use: status)
  }

  @Sendable
  private func status(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    _ = try QueryParameters(request, names: [])
    let (model, status) = try await gateway.status(try Self.id(context))
    return .success(ModelData(model: model, status: status, now: gateway.now).object)
  }

  @Sendable
  private func list(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    let query = try QueryParameters(request, names: ListQuery.parameters)
    return .success(gateway.list(try ListQuery(query)).data(at: gateway.now))
  }

  /// The id in the path, decoded.
  static func id(_ context: CallerRequestContext) throws(GatewayError) -> String {
    guard let id = context.parameters.get("id")?.removingPercentEncoding else {
      throw .validation("id", "not percent-encoded UTF-8")
    }
    return id
  }
}
