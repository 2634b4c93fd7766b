import FoundationEssentials
import GatewayCore
import OrderedJSON

/// Writes what is known of a model into answers.
struct ModelData {
  let model: CatalogModel
  let status: ModelStatus
  let now: Date

  /// The `data` of a model's status.
  var object: JSONObject {
    var data = JSONObject([("id", .string(model.id))])
    data.append(status, of: model)
    data.append("region", .string(model.target.region))
    data.append("arn", model.target.arn.map { .string($0.description) } ?? .null)
    data.append("description", model.entry.description.map(JSONValue.string) ?? .null)
    data.append("created_at", (status.life.run?.begunAt).json)
    data.append("created_at_exact", status.life.run.map { .bool($0.isExact) } ?? .null)
    data.append("running_since", (status.life.run?.runningSince).json)
    data.append("leases", .array(status.life.leases.map { .object($0.listed) }))
    data.append("unheld", .bool(status.life.isUnheld))
    data.append("stop_pending", .bool(status.isStopPending))
    data.append(cost)
    data.append("price", model.entry.price.map(JSONValue.dollars) ?? .null)
    data.append("retired", .bool(model.entry.retirement != nil))
    data.append("successor", (model.entry.retirement?.successor).map(JSONValue.string) ?? .null)
    return data
  }

  /// What the run costs, in US dollars; null without a price in the catalog, or without a run.
  private var cost: [(String, JSONValue)] {
    guard let price = model.entry.price, let run = status.life.run else {
      return [("cost_so_far", .null), ("cost_minimum", .null), ("cost_per_hour", .null)]
    }
    return [
      ("cost_so_far", .dollars(run.cost(at: now, price: price))),
      ("cost_minimum", .dollars(run.minimumCost(at: now, price: price))),
      ("cost_per_hour", .dollars(Double(run.units?.ceiling ?? 1) * price)),
    ]
  }

  /// The dollars that its run has cost so far; nothing without a price.
  var costSoFar: Double {
    guard let price = model.entry.price, let run = status.life.run else { return 0 }
    return run.cost(at: now, price: price)
  }
}

extension JSONObject {
  /// What was seen of a model, the same in every answer.
  mutating func append(_ status: ModelStatus, of model: CatalogModel) {
    let observation = status.observation
    append("state", .string(status.state.rawValue))
    append("backend", .string(model.target.backend.rawValue))
    append("backend_state", observation.map { .string($0.backendState) } ?? .null)
    append("observed_at", (observation?.observedAt).json)
    let units = status.life.run?.units ?? observation?.units
    append("min_inference_units", units.map { .integer($0.minimum) } ?? .null)
    append("max_inference_units", units.map { .integer($0.ceiling) } ?? .null)
  }

  mutating func append(_ members: [(String, JSONValue)]) {
    for (name, value) in members { append(name, value) }
  }
}

extension Date? {
  /// A time, or null.
  var json: JSONValue { map(JSONValue.timestamp) ?? .null }
}

extension JSONValue {
  /// An amount to the hundredth of a cent.
  static func dollars(_ amount: Double) -> JSONValue { .number((amount * 10_000).rounded() / 10_000) }
}

extension ListPage {
  /// The `data` of the list of models.
  func data(at now: Date) -> JSONObject {
    let models = models.map { ModelData(model: $0, status: $1, now: now) }
    return JSONObject([
      ("models", .array(models.map { .object($0.object) })),
      ("cost_so_far", .dollars(models.reduce(0) { $0 + $1.costSoFar })),
      ("next_cursor", next.map { .string(Cursor.text(after: $0)) } ?? .null),
    ])
  }
}
