import OrderedJSON

extension Lease {
  var stored: JSONValue {
    var object = JSONObject()
    object.append("endsAt", ifPresent: endsAt.map(JSONValue.date))
    object.append("grantedAt", .date(grantedAt))
    object.append("holder", holder.stored)
    object.append("length", length.stored)
    object.append("operationID", .id(operationID))
    return .object(object)
  }
}

extension Holder {
  var stored: JSONValue { ["caller": .string(caller), "name": .string(name)] }
}

extension LeaseLength {
  var stored: JSONValue {
    switch self {
    case .seconds(let seconds): .named("seconds", .integer(seconds))
    case .untilStopped: .named("untilStopped")
    }
  }
}
