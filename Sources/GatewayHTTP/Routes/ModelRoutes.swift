import Foundation
import GatewayCore
import HTTPTypes
import Hummingbird

/// The routes of models.
struct ModelRoutes: Sendable {
  let gateway: Gateway

  func add(to router: some RouterMethods<CallerRequestContext>) {
    router.get("models", use: list)
    router.get("models/{id}", use: status)
    router.post("models/{id}/start", use: start)
  }

  @Sendable
  private func start(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    _ = try QueryParameters(request, names: [])
    let id = try Self.id(context)
    let body = try await JSONBody.decode(StartBody.self, from: request) ?? StartBody()
    let (model, outcome) = try await gateway.start(id, named: try body.units())
    return .success(
      outcome.data(of: model), status: outcome.observation.state == .running ? .ok : .accepted)
  }

  @Sendable
  private func status(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    _ = try QueryParameters(request, names: [])
    let (model, status) = try await gateway.status(try Self.id(context))
    return .success(status.data(of: model))
  }

  @Sendable
  private func list(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    let query = try QueryParameters(request, names: ListQuery.parameters)
    return .success(gateway.list(try ListQuery(query)).data)
  }

  /// The id in the path, decoded.
  static func id(_ context: CallerRequestContext) throws(GatewayError) -> String {
    guard let id = context.parameters.get("id")?.removingPercentEncoding else {
      throw .validation("id", "not percent-encoded UTF-8")
    }
    return id
  }
}
