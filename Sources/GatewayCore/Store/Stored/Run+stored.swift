package import OrderedJSON

extension Run {
  /// As the store has it.
  package var stored: JSONValue {
    var object = JSONObject()
    object.append("accruedAt", ifPresent: accruedAt.map(JSONValue.date))
    object.append("begunAt", .date(begunAt))
    object.append("endedAt", ifPresent: endedAt.map(JSONValue.date))
    object.append("endedBy", ifPresent: endedBy.map { .string($0.rawValue) })
    object.append("id", .id(id))
    object.append("isExact", .bool(isExact))
    object.append("operationID", ifPresent: operationID.map(JSONValue.id))
    object.append("resource", .string(resource))
    object.append("runningSince", ifPresent: runningSince.map(JSONValue.date))
    object.append("shares", .array(shares.map(\.stored)))
    object.append("target", target.stored)
    object.append("units", ifPresent: units?.stored)
    return .object(object)
  }
}

extension Run.Share {
  fileprivate var stored: JSONValue {
    var object = JSONObject([("holder", holder.stored)])
    object.append("months", ifPresent: months.map { .sorted($0, JSONValue.real) })
    object.append("seconds", .real(seconds))
    return .object(object)
  }
}

extension InferenceUnits {
  var stored: JSONValue {
    var object = JSONObject()
    object.append("maximum", ifPresent: maximum.map(JSONValue.integer))
    object.append("minimum", .integer(minimum))
    return .object(object)
  }
}
