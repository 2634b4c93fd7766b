import Foundation
import GatewayCore
import Hummingbird
import OrderedJSON

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
    let model = try gateway.model(try Self.id(context), for: context.caller)
    let status = try await gateway.status(model)
    var data = ModelData(model: model.model, status: status, now: gateway.now).object
    data.append("budget", gateway.limiter.models.standing(of: model.model.target).map { .object($0.data) } ?? .null)
    data.append("runs", await runs(of: model.model))
    return .success(data)
  }

  /// The model's last runs; null when the store cannot be read, which the rest of the answer does not need.
  private func runs(of model: CatalogModel) async -> JSONValue {
    guard let runs = try? await gateway.runs(of: model.target) else { return .null }
    return .array(runs.map { .object($0.data(at: gateway.now, price: model.entry.price)) })
  }

  @Sendable
  private func list(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    let query = try QueryParameters(request, names: ListQuery.parameters)
    return .success(gateway.list(try ListQuery(query), for: context.caller).data(at: gateway.now))
  }

  /// The id in the path, decoded.
  static func id(_ context: CallerRequestContext) throws(GatewayError) -> String {
    guard let id = context.parameters.get("id")?.percentDecoded else {
      throw .validation("id", "not percent-encoded UTF-8")
    }
    return id
  }
}
