import FoundationEssentials
import GatewayCore
import OrderedJSON

extension StartOutcome {
  /// The `data` of a start.
  func data(of model: CatalogModel, waitEnded: String? = nil) -> JSONObject {
    // A run that is being stopped is not the one that this start begins.
    let run = status.life.isStopping ? nil : status.life.run
    var data = JSONObject([
      ("id", .string(model.id)), ("created_at", .timestamp(run?.begunAt ?? lease?.grantedAt ?? requestedAt)),
      ("created_at_exact", .bool(run?.isExact ?? true)),
      ("operation_id", .string(operationID.uuidString.lowercased())),
    ])
    data.append(status, of: model)
    data.append("joined", .bool(isJoined))
    data.append("lease", lease.map { .object($0.data) } ?? .null)
    data.append("wait_ended", ifPresent: waitEnded.map(JSONValue.string))
    return data
  }
}

extension StopOutcome {
  /// The `data` of a stop.
  func data(of model: CatalogModel, waitEnded: String? = nil) -> JSONObject {
    var data = JSONObject([
      ("id", .string(model.id)), ("operation_id", .string(operationID.uuidString.lowercased())),
    ])
    data.append(status, of: model)
    data.append("result", .string(result.text))
    data.append("stop_pending", .bool(status.isStopPending))
    data.append("leases_left", .integer(status.life.leases.count))
    data.append("wait_ended", ifPresent: waitEnded.map(JSONValue.string))
    return data
  }
}

extension StopOutcome.Result {
  fileprivate var text: String {
    switch self {
    case .stopping: "stopping"
    case .alreadyStopped: "already_stopped"
    case .stopped: "stopped"
    case .heldByOthers: "held_by_others"
    }
  }
}
