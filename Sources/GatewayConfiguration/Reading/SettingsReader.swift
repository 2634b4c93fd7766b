import Configuration

/// Reads settings through swift-configuration, the environment before the file, and keeps every problem.
struct SettingsReader {
  private static let prefix = "MODEL_GATEWAY"

  private let reader: ConfigReader
  private let environment: ConfigReader
  private let file: ConfigurationFile
  /// The variables that are set and begin as the gateway's do, sorted.
  private let variables: [String]
  /// The first words of the keys that these can stand for. Making a variable's name of a key takes far longer than
  /// looking the key up in the file, and a catalog has millions of keys.
  private let wordsOfVariables: Set<Substring>
  private(set) var problems: [ConfigurationProblem]
  private(set) var warnings: [ConfigurationProblem] = []

  init(file: ConfigurationFile, environment: [String: String]) {
    self.file = file
    problems = file.problems
    let values = file.settings.map { path, setting in
      (AbsoluteConfigKey(path), ConfigValue(.string(setting.texts.joined(separator: ",")), isSecret: false))
    }
    // An empty variable counts as absent.
    let environment = KubernetesVariables.removed(from: environment.filter { !$0.value.isEmpty }, prefix: Self.prefix)
    self.variables = environment.keys.filter { $0.hasPrefix(Self.prefix + "_") }.sorted()
    wordsOfVariables = Set(variables.map { $0.dropFirst(Self.prefix.count + 1).prefix { $0 != "_" } })
    let variables = EnvironmentVariablesProvider(environmentVariables: environment)
      .prefixKeys(with: ConfigKey(["model", "gateway"]))
    self.environment = ConfigReader(provider: variables)
    reader = ConfigReader(providers: [
      variables,
      InMemoryProvider(name: file.path, values: Dictionary(values) { first, _ in first }),
    ])
  }

  /// The names that the file has below `path`, sorted.
  func names(below path: [String]) -> [String] {
    Self.names(below: path, of: file)
  }

  private static func names(below path: [String], of file: ConfigurationFile) -> [String] {
    let paths = Array(file.settings.keys) + Array(file.sections.keys)
    return Set(paths.filter { $0.count > path.count && $0.starts(with: path) }.map { $0[path.count] }).sorted()
  }

  /// Whether the file has a mapping at `path`, were it an empty one.
  func hasSection(_ path: [String]) -> Bool {
    file.sections[path] != nil
  }

  /// Whether there is a value at `path`, were it a wrong one.
  func isSet(_ path: [String]) -> Bool {
    value(path) != nil
  }

  private func value(_ path: [String]) -> String? {
    guard mayBeVariable(path) else { return file.settings[path]?.texts.joined(separator: ",") }
    return reader.string(forKey: ConfigKey(path))
  }

  private func mayBeVariable(_ path: [String]) -> Bool {
    guard !wordsOfVariables.isEmpty, let word = path.first?.uppercased().prefix(while: { $0 != "_" }) else {
      return false
    }
    return wordsOfVariables.contains(word)
  }

  /// Keeps a problem with each variable that only looks like the gateway's, or that stands for more than one key.
  ///
  /// - Parameter backends: that there are, whether or not the file names them.
  mutating func checkVariables(_ keys: ConfigurationKeys, backends: [String]) {
    var check = VariableCheck(keys: keys) { [file = self.file] path in
      let inFile = Self.names(below: path, of: file)
      return path == ["backends"] ? Set(inFile + backends).sorted() : inFile
    }
    for variable in variables {
      let name = String(variable.dropFirst(Self.prefix.count + 1))
      if let reason = check.problem(with: name) { report(variable: variable, reason) }
    }
  }

  /// Keeps a problem with each line that has a caller's key or a private key in it and of which nothing else is told.
  mutating func reportKeys() {
    let warning = "stands here; take it out, and replace the key: whoever could read this file has it"
    let found =
      file.keyLines.map { ($0, "a caller's key \(warning)") }
      + file.privateKeyLines.map { ($0, "a private key \(warning)") }
    for (line, reason) in found where !problems.contains(where: { $0.source == file.path && $0.line == line }) {
      problems.append(ConfigurationProblem(source: file.path, line: line, key: "", reason: reason))
    }
  }

  mutating func string(_ path: [String]) -> String? {
    guard let text = value(path) else { return nil }
    if file.settings[path]?.isList == true, !isFromEnvironment(path) {
      report(path, "must be a single value")
      return nil
    }
    guard !text.isEmpty else {
      report(path, "must not be empty")
      return nil
    }
    return text
  }

  mutating func integer(_ path: [String], in range: ClosedRange<Int>) -> Int? {
    guard let text = string(path) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      report(path, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  mutating func flag(_ path: [String]) -> Bool? {
    guard let text = string(path) else { return nil }
    switch text.lowercased() {
    case "true": return true
    case "false": return false
    default:
      report(path, "must be true or false")
      return nil
    }
  }

  /// A list: in the environment its elements are set apart by commas.
  mutating func list(_ path: [String]) -> [String]? {
    guard let text = value(path) else { return nil }
    if let setting = file.settings[path], setting.isList, !isFromEnvironment(path),
      setting.texts.contains(where: { $0.contains(",") })
    {
      // It would be taken for two.
      report(path, "must be a list of values without commas")
    }
    return text.split(separator: ",").map { String($0.trimmingPrefix { $0 == " " }) }
  }

  /// Keeps a problem with the value at `path`, or with what is missing in the section there.
  mutating func report(_ path: [String], _ reason: String) {
    problems.append(problem(path, reason))
  }

  /// Keeps a warning about what is at `path`.
  mutating func warn(_ path: [String], _ reason: String) {
    warnings.append(problem(path, reason))
  }

  private func problem(_ path: [String], _ reason: String) -> ConfigurationProblem {
    if isFromEnvironment(path) {
      return ConfigurationProblem(source: "environment", line: nil, key: Self.variable(path: path), reason: reason)
    }
    let key = path.joined(separator: ".")
    var place = path[...]
    while !place.isEmpty {
      if let line = file.settings[Array(place)]?.line ?? file.sections[Array(place)] {
        return ConfigurationProblem(source: file.path, line: line, key: key, reason: reason)
      }
      place = place.dropLast()
    }
    return ConfigurationProblem(source: file.path, line: nil, key: key, reason: reason)
  }

  /// Keeps a problem with the value of an environment variable.
  mutating func report(variable: String, _ reason: String) {
    problems.append(ConfigurationProblem(source: "environment", line: nil, key: variable, reason: reason))
  }

  /// The variable that swift-configuration reads for `path`.
  static func variable(path: [String]) -> String {
    variable(([prefix] + path).joined(separator: "_"))
  }

  /// How swift-configuration writes a part of a key in variables: a capital after a small letter begins a word.
  static func variable(_ text: String) -> String {
    var name = ""
    for character in text {
      if character.isUppercase, name.last?.isLowercase == true { name.append("_") }
      name.append(character.isLetter || character.isNumber ? character : "_")
    }
    return name.uppercased()
  }

  private func isFromEnvironment(_ path: [String]) -> Bool {
    mayBeVariable(path) && environment.string(forKey: ConfigKey(path)) != nil
  }
}
