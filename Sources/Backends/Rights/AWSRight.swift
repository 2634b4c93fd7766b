import OrderedJSON

/// A right that the gateway needs from IAM.
package struct AWSRight: Sendable, Equatable {
  /// What of the gateway's work needs it.
  package enum Use: String, Sendable, CaseIterable {
    case describe, start, stop, detect, discover
  }

  /// A key that calls bring along, which policies may ask for.
  package struct Context: Sendable, Hashable {
    /// Such as `aws:RequestTag/model-gateway:owner`.
    package let key: String
    package let value: String

    package init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  /// Such as `rekognition:StartProjectVersion`.
  package let action: String
  package let use: Use
  /// ARNs, with `*` for what is not known; `*` alone where IAM does not tell resources apart.
  package let resources: [String]
  package let context: [Context]

  package init(_ action: String, _ use: Use, on resources: [String] = ["*"], context: [Context] = []) {
    self.action = action
    self.use = use
    self.resources = resources
    self.context = context
  }
}

extension AWSRight {
  /// The statements of a policy that give these rights, as JSON on one line: what goes into its `Statement`.
  package static func statements(giving rights: [AWSRight]) -> String {
    var groups: [(resources: [String], context: [Context], actions: [String])] = []
    for right in rights {
      if let index = groups.firstIndex(where: { $0.resources == right.resources && $0.context == right.context }) {
        if !groups[index].actions.contains(right.action) { groups[index].actions.append(right.action) }
      } else {
        groups.append((right.resources, right.context, [right.action]))
      }
    }
    return groups.map { group in
      var statement = JSONObject([
        ("Effect", "Allow"), ("Action", list(group.actions)), ("Resource", list(group.resources)),
      ])
      if !group.context.isEmpty {
        let keys = JSONObject(group.context.map { ($0.key, .string($0.value)) })
        statement.append("Condition", ["StringEquals": .object(keys)])
      }
      return String(decoding: JSONWriter.bytes(of: .object(statement)), as: UTF8.self)
    }.joined(separator: ",")
  }

  private static func list(_ texts: [String]) -> JSONValue {
    texts.count == 1 ? .string(texts[0]) : .array(texts.map(JSONValue.string))
  }
}
