import FoundationEssentials
import GatewayCore
import Hummingbird
import OrderedJSON

/// Who started and stopped what, when, and how it went.
struct OperationRoutes: Sendable {
  let gateway: Gateway

  func add(to routes: some RouterMethods<CallerRequestContext>) {
    routes.get("operations", use: list)
    routes.get("operations/{operation_id}", use: operation)
  }

  @Sendable
  private func list(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    let query = try QueryParameters(request, names: OperationQuery.parameters)
    let target = try query["model"].map { id throws(GatewayError) in try self.target(of: id) }
    var asked = try OperationQuery(query, target: target)
    let limit = asked.limit
    // One more than is shown tells whether there are more.
    asked.limit += 1
    let found = try await gateway.operations(asked)
    let operations = found.prefix(limit)
    let next = found.count > limit ? operations.last : nil
    return .success(
      JSONObject([
        ("operations", .array(operations.map { .object($0.operation.data(for: context.caller)) })),
        ("next_cursor", next.map { .string(String($0.number)) } ?? .null),
      ]))
  }

  /// - Throws: MODEL_NOT_FOUND, or VALIDATION_ERROR that names the parameter.
  private func target(of id: String) throws(GatewayError) -> ModelTarget {
    do {
      return try gateway.catalog.model(id).target
    } catch {
      guard error.code == .validationError else { throw error }
      throw .validation(error.details.map { FieldProblem("model", $0.reason) })
    }
  }

  @Sendable
  private func operation(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    _ = try QueryParameters(request, names: [])
    guard let id = context.parameters.get("operation_id").flatMap(UUID.init(uuidString:)) else {
      throw GatewayError.operationNotFound
    }
    return .success(try await gateway.operation(id).data(for: context.caller))
  }
}
