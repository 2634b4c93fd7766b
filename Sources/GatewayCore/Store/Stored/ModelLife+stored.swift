package import OrderedJSON

extension ModelLife {
  /// As the store has it.
  package var stored: JSONValue {
    var object = JSONObject()
    object.append("clock", ifPresent: clock?.stored)
    object.append("lastState", .string(lastState.rawValue))
    object.append("lastStop", ifPresent: lastStop.map(JSONValue.id))
    object.append("leases", .array(leases.map(\.stored)))
    object.append("queue", .array(queue.map(\.stored)))
    object.append("run", ifPresent: run?.stored)
    object.append("startOperation", ifPresent: startOperation.map(JSONValue.id))
    object.append("stop", ifPresent: stop?.stored)
    object.append("stopBeforeStart", ifPresent: stopBeforeStart.map(JSONValue.id))
    object.append("target", target.stored)
    object.append("version", .integer(version))
    return .object(object)
  }
}

extension MachineClock {
  fileprivate var stored: JSONValue { ["bootID": .string(bootID), "startedAt": .date(startedAt)] }
}

extension QueuedStart {
  fileprivate var stored: JSONValue {
    var object = JSONObject([("length", length.stored), ("operation", operation.stored)])
    object.append("stopsFailed", ifPresent: stopsFailed.map(JSONValue.bool))
    return .object(object)
  }
}

extension StopIntent {
  fileprivate var stored: JSONValue {
    var object = JSONObject([("isDecided", .bool(isDecided))])
    object.append("isLate", ifPresent: isLate.map(JSONValue.bool))
    object.append("operationID", .id(operationID))
    object.append("reason", .string(reason.rawValue))
    object.append("since", .date(since))
    object.append("token", .id(token))
    object.append("tokenMadeAt", .date(tokenMadeAt))
    return .object(object)
  }
}
