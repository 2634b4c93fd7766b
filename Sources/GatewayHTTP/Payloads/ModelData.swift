import FoundationEssentials
import GatewayCore
import OrderedJSON

extension StartOutcome {
  /// The `data` of a start.
  func data(of model: CatalogModel) -> JSONObject {
    var data = JSONObject([
      ("id", .string(model.id)), ("created_at", .timestamp(run.begunAt)), ("created_at_exact", .bool(run.isExact)),
      ("operation_id", .string(operationID.uuidString.lowercased())),
    ])
    data.append(observation, of: model)
    data.append("joined", .bool(isJoined))
    return data
  }
}

extension TargetStatus {
  /// The `data` of a model's status.
  func data(of model: CatalogModel) -> JSONObject {
    var data = JSONObject([("id", .string(model.id))])
    data.append(observation, of: model)
    data.append("created_at", run.map { .timestamp($0.begunAt) } ?? .null)
    data.append("created_at_exact", run.map { .bool($0.isExact) } ?? .null)
    data.append("region", .string(model.target.region))
    data.append("arn", model.target.arn.map { .string($0.description) } ?? .null)
    data.append("description", model.entry.description.map(JSONValue.string) ?? .null)
    return data
  }
}

extension ListPage {
  /// The `data` of the list of models.
  var data: JSONObject {
    JSONObject([
      ("models", .array(models.map { model, status in .object(status.data(of: model)) })),
      ("next_cursor", next.map { .string(Cursor.text(after: $0)) } ?? .null),
    ])
  }
}

extension JSONObject {
  /// What was seen of a model, the same in every answer.
  fileprivate mutating func append(_ observation: Observation?, of model: CatalogModel) {
    append("state", .string((observation?.state ?? .unknown).rawValue))
    append("backend", .string(model.target.backend.rawValue))
    append("backend_state", observation.map { .string($0.backendState) } ?? .null)
    append("observed_at", observation.map { .timestamp($0.observedAt) } ?? .null)
    append("min_inference_units", observation?.units.map { .integer($0.minimum) } ?? .null)
    append("max_inference_units", observation?.units.map { .integer($0.ceiling) } ?? .null)
  }
}
