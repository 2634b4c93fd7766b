package import OrderedJSON

extension Operation {
  /// As the store has it.
  package var stored: JSONValue {
    var object = JSONObject()
    object.append("awsRequestID", ifPresent: awsRequestID.map(JSONValue.string))
    object.append("endedAt", ifPresent: endedAt.map(JSONValue.date))
    object.append("id", .id(id))
    object.append("modelID", .string(modelID))
    object.append("origin", origin.stored)
    object.append("outcome", outcome.stored)
    object.append("reason", ifPresent: reason.map { .string($0.rawValue) })
    object.append("requestedAt", .date(requestedAt))
    object.append("target", target.stored)
    object.append("units", ifPresent: units?.stored)
    object.append("verb", .string(verb.rawValue))
    return .object(object)
  }
}

extension Operation.Origin {
  fileprivate var stored: JSONValue {
    var object = JSONObject([("holder", holder.stored)])
    object.append("requestID", ifPresent: requestID.map(JSONValue.string))
    return .object(object)
  }
}

extension Operation.Outcome {
  fileprivate var stored: JSONValue {
    switch self {
    case .underWay: .named("underWay")
    case .accepted: .named("accepted")
    case .joined: .named("joined")
    case .heldByOthers: .named("heldByOthers")
    case .superseded: .named("superseded")
    case .failed(let code): .named("failed", .string(code.rawValue))
    }
  }
}
