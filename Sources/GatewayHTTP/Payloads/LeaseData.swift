import GatewayCore
import OrderedJSON

extension Lease {
  /// The `lease` of a start.
  var data: JSONObject {
    JSONObject([
      ("holder", .string(holder.name)), ("duration", .string(length.text)), ("ends_at", endsAt.json),
      ("ends", .string(ends)),
    ])
  }

  /// One of the `leases` of a model.
  var listed: JSONObject {
    JSONObject([
      ("caller", .string(holder.caller)), ("holder", .string(holder.name)), ("duration", .string(length.text)),
      ("granted_at", .timestamp(grantedAt)), ("ends_at", endsAt.json), ("ends", .string(ends)),
    ])
  }

  /// When it ends, from a closed list.
  private var ends: String {
    if endsAt != nil { return "at ends_at" }
    return length == .untilStopped ? "when it is stopped" : "duration after the model is first seen running"
  }
}

extension LeaseLength {
  /// As a start names it.
  var text: String {
    switch self {
    case .seconds(let seconds): DurationText.text(seconds: seconds)
    case .untilStopped: "none"
    }
  }
}
