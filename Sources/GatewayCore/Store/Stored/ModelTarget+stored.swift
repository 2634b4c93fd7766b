package import OrderedJSON

extension ModelTarget {
  /// As the store has it. For its ``identity`` this is the same text for the same target, whatever the process: rows are
  /// found by it.
  package var stored: JSONValue {
    var object = JSONObject()
    object.append("account", ifPresent: account.map(JSONValue.string))
    object.append("backend", .string(backend.rawValue))
    object.append("endpoint", ifPresent: endpoint.map(JSONValue.string))
    object.append("isFloating", .bool(isFloating))
    object.append("partition", .string(partition))
    object.append("region", .string(region))
    object.append("resource", .string(resource))
    object.append("role", ifPresent: role?.stored)
    object.append("settings", ifPresent: settings.map { .sorted($0, JSONValue.string) })
    return .object(object)
  }
}

extension ModelTarget.Role {
  fileprivate var stored: JSONValue {
    var object = JSONObject([("arn", .string(arn))])
    object.append("externalID", ifPresent: externalID.map(JSONValue.string))
    return .object(object)
  }
}
