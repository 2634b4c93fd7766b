import GatewayCore

/// The keys that a configuration may have. `*` stands for a name that the operator chooses.
struct ConfigurationKeys {
  let patterns: [[String]]

  /// - Parameter kinds: the backends, whose models have keys of their own.
  init(kinds: [BackendKind]) {
    patterns = Self.described(kinds: kinds).map { key in
      key.name.split(separator: ".").map { Self.isPlaceholder($0) ? "*" : String($0) }
    }
  }

  /// The common keys, then those of models that are a backend's own, with the backends that have them.
  static func described(kinds: [BackendKind]) -> [SettingKey] {
    var keys = ConfigurationTable.keys
    for kind in kinds {
      for key in kind.catalogKeys where !keys.contains(where: { $0.name == "models.ID.\(key.name)" }) {
        let others = kinds.filter { other in other.catalogKeys.contains { $0.name == key.name } }
        keys.append(
          SettingKey(
            name: "models.ID.\(key.name)", form: key.form, standard: key.standard,
            meaning: "\(others.map { "`\($0.id)`" }.joined(separator: ", ")): \(key.meaning)"))
      }
    }
    return keys
  }

  private static func isPlaceholder(_ part: Substring) -> Bool { part.allSatisfy(\.isUppercase) }

  /// Whether `path` is a key with a value.
  func isKey(_ path: [String]) -> Bool {
    patterns.contains { $0.count == path.count && Self.matches($0, path) }
  }

  /// The names that may follow `path`; none when nothing may.
  func names(below path: [String]) -> [String] {
    let below = patterns.filter { $0.count > path.count && Self.matches(Array($0.prefix(path.count)), path) }
    var names: [String] = []
    for name in below.map({ $0[path.count] }) where !names.contains(name) { names.append(name) }
    return names
  }

  private static func matches(_ pattern: [String], _ path: [String]) -> Bool {
    zip(pattern, path).allSatisfy { $0 == "*" || $0 == $1 }
  }
}

extension BackendKind {
  /// The keys, below a model's id, that are this backend's.
  var catalogKeys: [SettingKey] { (naming?.described ?? []) + (settings?.described ?? []) }
}
