import FoundationEssentials
import GatewayCore
import OrderedJSON

extension Run {
  /// One of the `runs` of a model.
  ///
  /// - Parameter price: of a unit and hour in US dollars; nil: what it cost is not known.
  func data(at now: Date, price: Double?) -> JSONObject {
    JSONObject([
      ("begun_at", .timestamp(begunAt)), ("begun_at_exact", .bool(isExact)), ("running_since", runningSince.json),
      ("ended_at", endedAt.json), ("ended_by", endedBy.map { .string($0.rawValue) } ?? .null),
      ("operation_id", operationID.map { .string($0.uuidString.lowercased()) } ?? .null),
      ("min_inference_units", units.map { .integer($0.minimum) } ?? .null),
      ("max_inference_units", units.map { .integer($0.ceiling) } ?? .null),
      ("cost_so_far", price.map { .dollars(cost(at: now, price: $0)) } ?? .null),
      ("cost_minimum", price.map { .dollars(minimumCost(at: now, price: $0)) } ?? .null),
      ("holders", .array(shares.map { .object(data(of: $0, price: price)) })),
    ])
  }

  private func data(of share: Share, price: Double?) -> JSONObject {
    JSONObject([
      ("caller", .string(share.holder.caller)), ("holder", .string(share.holder.name)),
      ("minutes", .number((share.seconds / 60 * 100).rounded() / 100)),
      ("cost_so_far", price.map { .dollars(cost(of: share, price: $0)) } ?? .null),
    ])
  }
}
