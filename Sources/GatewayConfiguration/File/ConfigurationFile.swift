import GatewayCore
import Platform
import Yams

/// A configuration file, taken apart: each key with its text and its line.
struct ConfigurationFile {
  struct Setting {
    /// The elements of a list; a list of one for a single value.
    let texts: [String]
    let isList: Bool
    let line: Int?
  }

  /// In bytes. A catalog of 100,000 models is some 20 MB.
  private static let sizeLimit = 64 * 1024 * 1024

  /// What people call secrets, alone or with a word before it: `client_secret`.
  private static let secrets = [
    "secret_access_key", "session_token", "key", "secret", "token", "password", "passphrase", "credentials", "pem",
  ]

  /// Of every kind of private key. Source: RFC 7468, sections 10 and 11; RFC 5915, section 4
  private static let privateKeyMark = "PRIVATE KEY-----"

  let path: String
  /// The lines with a caller's key in them, were it in a comment.
  private(set) var keyLines: [Int] = []
  /// The lines at which a private key in PEM begins.
  private(set) var privateKeyLines: [Int] = []
  private let keys: ConfigurationKeys
  private(set) var settings: [[String]: Setting] = [:]
  /// The lines of the mappings, for what is missing in them.
  private(set) var sections: [[String]: Int] = [:]
  private(set) var problems: [ConfigurationProblem] = []

  /// A file with nothing in it.
  init() {
    path = "environment"
    keys = ConfigurationKeys(kinds: [])
  }

  /// Reads the file. What is wrong with it is in ``problems``.
  init(path: String, keys: ConfigurationKeys) {
    self.path = path
    self.keys = keys
    do {
      parse(try SmallFile.text(of: path, limit: Self.sizeLimit))
    } catch {
      report([], nil, error.reason)
    }
  }

  /// Reads `text` as the file would be read.
  init(path: String, text: String, keys: ConfigurationKeys) {
    self.path = path
    self.keys = keys
    parse(text)
  }

  private mutating func parse(_ text: String) {
    if APIKey.redacted(in: text) != text {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      keyLines = lines.indices.filter { APIKey.redacted(in: String(lines[$0])) != lines[$0] }.map { $0 + 1 }
    }
    if text.contains(Self.privateKeyMark) {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      privateKeyLines = lines.indices.filter { lines[$0].contains("BEGIN ") && lines[$0].contains(Self.privateKeyMark) }
        .map { $0 + 1 }
    }
    do {
      guard let root = try Yams.compose(yaml: text), root.null == nil else { return }
      guard case .mapping(let mapping) = root else { return report([], root.mark?.line, "must be a mapping of keys") }
      walk(mapping, at: [])
    } catch let error as YamlError {
      let (line, reason) = Self.explain(error)
      report([], line, reason)
    } catch {
      report([], nil, "is not YAML")
    }
  }

  private mutating func walk(_ mapping: Node.Mapping, at path: [String]) {
    for (keyNode, value) in mapping {
      guard let name = keyNode.string, !name.isEmpty else {
        report(path, keyNode.mark?.line, "a key must be a text")
        continue
      }
      let path = path + [name]
      let line = keyNode.mark?.line
      if keys.isKey(path) {
        take(value, at: path, line: line)
      } else if keys.names(below: path).isEmpty {
        reportUnknown(path, line)
      } else if case .mapping(let below) = value {
        sections[path] = line
        walk(below, at: path)
      } else if value.null == nil {
        report(path, line, "must be a mapping with \(Self.listed(keys.names(below: path)))")
      } else {
        sections[path] = line
      }
    }
  }

  private mutating func take(_ value: Node, at path: [String], line: Int?) {
    switch value {
    case .scalar(let scalar):
      // `key:` with nothing after it is as good as no key.
      if value.null == nil { settings[path] = Setting(texts: [scalar.string], isList: false, line: line) }
    case .sequence(let sequence):
      let texts = sequence.compactMap(\.scalar?.string)
      guard texts.count == sequence.count else { return report(path, line, "must be a list of single values") }
      settings[path] = Setting(texts: texts, isList: true, line: line)
    case .mapping, .alias:
      report(path, line, "must be a single value or a list")
    }
  }

  private mutating func reportUnknown(_ path: [String], _ line: Int?) {
    let name = (path.last ?? "").lowercased().replacing("-", with: "_")
    if Self.secrets.contains(where: { name == $0 || name.hasSuffix("_" + $0) }) {
      let instead = path.first == "callers" ? "put the key's hash as sha256" : "name a file that holds it"
      return report(path, line, "a secret does not go into the configuration: \(instead)")
    }
    report(path, line, "no such key; here there are \(Self.listed(keys.names(below: path.dropLast())))")
  }

  private mutating func report(_ path: [String], _ line: Int?, _ reason: String) {
    problems.append(
      ConfigurationProblem(source: self.path, line: line, key: path.joined(separator: "."), reason: reason))
  }

  private static func listed(_ names: [String]) -> String {
    names.map { $0 == "*" ? "names of your choice" : $0 }.joined(separator: ", ")
  }

  private static func explain(_ error: YamlError) -> (line: Int?, reason: String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (mark.line, "is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      (context.mark.line, "has a mapping that names \(duplicates.sorted().joined(separator: ", ")) more than once")
    default: (nil, "is not YAML")
    }
  }
}
