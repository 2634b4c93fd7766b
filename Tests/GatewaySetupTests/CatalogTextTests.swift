import Backends
import Foundation
import GatewayConfiguration
import GatewayCore
import GatewaySetup
import Testing

@Suite("What is discovered is a catalog")
struct CatalogTextTests {
  private static let rekognition = BackendID(rawValue: "rekognition")

  private static func model(_ name: String, _ number: Int, created: Double? = 0, word: String = "STOPPED")
    -> DiscoveredModel
  {
    let arn = "arn:aws:rekognition:eu-west-1:123456789012:project/p/version/v/\(number)"
    return DiscoveredModel(
      backend: rekognition, arn: arn, name: name, settings: [.init("arn", arn)], state: .stopped, backendState: word,
      createdAt: created.map { Date(timeIntervalSince1970: $0) })
  }

  private static func lines(_ models: [DiscoveredModel]) -> [String] {
    CatalogText.lines(
      of: ModelSurvey(region: "eu-west-1", answers: [(rekognition, .success(Discovery(models: models)))]))
  }

  /// The ids of the models, by ARN, as the configuration reads them.
  private static func read(_ models: [DiscoveredModel]) throws -> [String: String] {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).yaml")
    try Data((lines(models).joined(separator: "\n") + "\n").utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let read = try GatewayConfiguration(file: file.path, kinds: BackendRegistry.kinds, environment: [:])
    return Dictionary(
      read.models.compactMap { entry in entry.target.arn.map { ($0.description, entry.id) } }
    ) { first, _ in first }
  }

  @Test(
    "that the configuration reads, whatever the models are called",
    arguments: [
      "solder.2026-01-15T10.20.30", "true", "null", "123", "1e5", "~", "no", "-", "", "_x", "...", "a b",
      "a: b", "a\nb: c", "a\"b", "a\\", "# a", "Ünïcödé", "💡", String(repeating: "x", count: 500), "<<", "a'b", "{a}",
    ])
  func names(_ name: String) throws {
    let model = Self.model(name, 1)
    let read = try Self.read([model])
    #expect(Array(read.keys) == [model.arn])
    #expect(read.values.allSatisfy { ModelName.isValid($0) })
  }

  @Test("in which no two models have the same name")
  func unique() throws {
    let long = String(repeating: "x", count: 200)
    let models = ["a b", "a-b", "a:b", "a-b", "A-b", long + "1", long + "2"].enumerated().map {
      Self.model($1, $0 + 1, created: Double($0))
    }
    let read = try Self.read(models)
    #expect(read.count == models.count)
    #expect(Set(read.values).count == models.count)
    #expect(read[models[0].arn] == "a-b", "the oldest has the plain name")
  }

  @Test("in which a name depends neither on the order of the list nor on models that are younger")
  func stable() throws {
    let old = [Self.model("a", 1, created: 1), Self.model("a", 2, created: 2), Self.model("b", 3, created: nil)]
    let names = try Self.read(old)
    #expect(try Self.read(old.reversed()) == names)
    let more = try Self.read([Self.model("a", 4, created: 3)] + old)
    for (arn, name) in names { #expect(more[arn] == name) }
  }

  @Test(
    "in which AWS's words cannot leave their comment", arguments: ["A\nmodels: x", "A\u{2028}b", "A\rb", "A\u{85}b"])
  func comments(_ word: String) throws {
    let model = Self.model("a", 1, word: word)
    #expect(try Self.read([model]) == [model.arn: "a"])
    #expect(Self.lines([model]).allSatisfy { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
  }

  @Test("that tells each model's state and when it was made")
  func told() {
    let lines = Self.lines([Self.model("solder", 1, created: 1_768_472_430)])
    #expect(
      lines == [
        "# The models in eu-west-1 that these credentials can see.",
        "models:",
        "  # rekognition: 1 model",
        "  # stopped (STOPPED), created 2026-01-15T10:20:30Z",
        "  \"solder\":",
        "    backend: rekognition",
        "    arn: \"arn:aws:rekognition:eu-west-1:123456789012:project/p/version/v/1\"",
      ])
  }

  @Test("that is a configuration also when there is nothing")
  func nothing() throws {
    #expect(try Self.read([]).isEmpty)
  }
}
