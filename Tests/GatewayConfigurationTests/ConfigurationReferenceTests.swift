import Backends
import GatewayCore
import Testing

@testable import GatewayConfiguration

/// `model-gateway config reference`: the table says what the reader does.
struct ConfigurationReferenceTests {
  private static let digest = String(repeating: "0a", count: 32)
  private static let keys = ConfigurationKeys.described(kinds: BackendRegistry.kinds)

  @Test func `Each key is there once`() {
    let names = Self.keys.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.contains("models.ID.project") && names.contains("models.ID.answer.labels.box_form"))
  }

  @Test func `What a key does is said in one line that fits into a table`() {
    for key in Self.keys {
      let cells = [key.meaning, key.form.description, key.standard ?? "-"]
      let odd = cells.filter { $0.isEmpty || $0.contains("|") || $0.contains("\n") || $0.hasSuffix(".") }
      #expect(odd == [], "\(key.name)")
    }
  }

  @Test func `A row names the key, its variable, its values, its default and what it does`() {
    let lines = ConfigurationReference(kinds: BackendRegistry.kinds).markdown.split(separator: "\n")
    #expect(lines.count == Self.keys.count + 2)
    #expect(
      lines.contains(
        "| `server.port`<br>`MODEL_GATEWAY_SERVER_PORT` | whole number from 0 to 65535 | `8080` "
          + "| the port; 0: any that is free |"))
    #expect(
      lines.contains(
        "| `models.ID.endpoint`<br>`MODEL_GATEWAY_MODELS_ID_ENDPOINT` | text |  | `sagemaker`: the endpoint's name |"))
  }

  /// A value that is not of the key's form, in a configuration where the key is read. Of an answer's form the first
  /// thing that is wrong is told: its parts go together.
  @Test(arguments: keys.filter { rule($0.form) != nil && !$0.name.contains(".answer.") }.map(\.name))
  func `A value of another form is refused`(name: String) throws {
    let key = try #require(Self.keys.first { $0.name == name })
    let rule = try #require(Self.rule(key.form))
    let problems = Self.problems(with: "wrong", at: key)
    #expect(problems.contains { $0.contains(rule) }, "\(problems)")
  }

  @Test(arguments: keys.filter { isPlain($0) }.map(\.name))
  func `The default is a value that is taken`(name: String) throws {
    let key = try #require(Self.keys.first { $0.name == name })
    #expect(Self.problems(with: try #require(key.standard), at: key) == [])
  }

  /// Keys that are refused where others are not set, whatever they say.
  private static let needOthers: Set = ["server.tls.client_certificates", "server.admin.host"]

  private static func isPlain(_ key: SettingKey) -> Bool {
    let standsAlone = key.name.hasPrefix("backends.") || !key.name.contains(where: \.isUppercase)
    guard standsAlone, !needOthers.contains(key.name), let standard = key.standard else { return false }
    return !standard.contains("`") && !standard.contains(" ")
  }

  /// What the reader says of a value that is not of the form; nil where it depends on the key.
  private static func rule(_ form: SettingKey.Form) -> String? {
    switch form {
    case .flag: "must be true or false"
    case .whole(let range): "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .duration: DurationText.rule
    case .lease: "\(DurationText.rule), or none"
    case .dollars: "must be an amount of US dollars"
    case .oneOf(let words): words.count > 2 ? "must be one of \(words.joined(separator: ", "))" : words[0]
    case .number: "must be a"
    case .text, .file, .url, .time, .list: nil
    }
  }

  private static func problems(with value: String, at key: SettingKey) -> [String] {
    let parts = key.name.split(separator: ".").map { part in
      switch part {
      case "ID": "castings"
      case "LABEL": "team"
      case "NAME": key.name.hasPrefix("backends.") ? "rekognition" : "inspection"
      default: String(part)
      }
    }
    var yaml = ""
    for (depth, part) in parts.enumerated() {
      yaml += String(repeating: "  ", count: depth) + "\(part):"
      yaml += depth == parts.count - 1 ? " \(value)\n" : "\n"
      if depth == 1, part == "castings" { yaml += Self.model(key.name) }
      if depth == 2, key.name.hasPrefix("authentication.jwt.") { yaml += Self.issuer }
      if depth == 1, key.name.hasPrefix("callers.") { yaml += "    keys: {k: {sha256: \(Self.digest)}}\n" }
    }
    return GatewayConfiguration.problems(in: yaml)
  }

  private static let issuer = """
          issuer: https://issuer.example
          jwks_url: https://issuer.example/keys
          audience: gateway

    """

  private static func model(_ key: String) -> String {
    key.contains("answer")
      ? "    backend: sagemaker\n    endpoint: castings\n    region: us-east-1\n"
      : "    backend: lookoutvision\n    project: p\n    version: 1\n    region: us-east-1\n"
  }
}
