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
    let target = try query["model"].map { id throws(GatewayError) in try self.target(of: id, for: context.caller) }
    let (asked, after) = try OperationQuery.asked(query, target: target)
    let page = try await gateway.operations(asked, after: after, for: context.caller)
    let next = page.hasMore ? page.operations.last : nil
    return .success(
      JSONObject([
        ("operations", .array(page.operations.map { .object($0.data) })),
        ("next_cursor", next.map { .string($0.operation.id.uuidString.lowercased()) } ?? .null),
      ]))
  }

  /// - Throws: MODEL_NOT_FOUND, or VALIDATION_ERROR that names the parameter.
  private func target(of id: String, for caller: Caller) throws(GatewayError) -> ModelTarget {
    do {
      return try gateway.model(id, for: caller).model.target
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
    return .success(try await gateway.operation(id, for: context.caller).data)
  }
}
