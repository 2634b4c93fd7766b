import GatewayConfiguration
import GatewayCore
import Testing

/// What is said of services that have ended.
struct RetirementSettingsTests {
  private static let lookout = "backend: lookoutvision, region: us-east-1, project: p, version"

  @Test(
    arguments: [
      ("{}", "{}", nil),
      ("{retired: true}", "{}", Retirement()),
      ("{retired: true, successor: b}", "{}", Retirement(successor: "b")),
      (
        "{}", "{retired: true, successor: 'https://wiki.test/lookout'}",
        Retirement(successor: "https://wiki.test/lookout")
      ),
      ("{successor: b}", "{retired: true, successor: c}", Retirement(successor: "b")),
      ("{retired: true}", "{retired: true, successor: c}", Retirement(successor: "c")),
      ("{retired: false}", "{retired: true, successor: c}", nil),
    ] as [(String, String, Retirement?)])
  func `A model is retired as it says, else as its backend says`(
    model: String, backend: String, expected: Retirement?
  ) throws {
    let own = model.dropFirst().dropLast()
    let configuration = try GatewayConfiguration.reading(
      """
      backends: {lookoutvision: \(backend)}
      models:
        a: {\(Self.lookout): 1\(own.isEmpty ? "" : ", \(own)")}
      """)
    #expect(configuration.model("a")?.retirement == expected)
  }

  @Test(arguments: [
    Mistake(
      "models:\n  a: {\(lookout): 1, successor: b}", "gateway.yaml:2: models.a.successor: goes with retired: true"),
    Mistake(
      "backends:\n  rekognition: {successor: b}",
      "gateway.yaml:2: backends.rekognition.successor: goes with retired: true"),
    Mistake(
      "models:\n  a: {\(lookout): 1, retired: true, successor: a}",
      "gateway.yaml:2: models.a.successor: is the model itself"),
    Mistake(
      "models:\n  a: {\(lookout): 1, retired: maybe}", "gateway.yaml:2: models.a.retired: must be true or false"),
    Mistake(
      "models:\n  a: {\(lookout): 1, retired: true, successor: \"a\\nb\"}",
      "gateway.yaml:2: models.a.successor: must be one line of at most 200 characters"),
  ])
  func `A retirement that makes no sense is refused`(mistake: Mistake) {
    #expect(GatewayConfiguration.problems(in: mistake.yaml) == mistake.expected)
  }

  @Test(
    arguments: [
      ("", 1), (", retired: true", 0), (", retired: false", 1), (", endpoint_url: 'https://edge.test'", 0),
    ])
  func `A model on a service that has ended is worth a warning, unless it is reached otherwise`(
    more: String, count: Int
  ) throws {
    let configuration = try GatewayConfiguration.reading("models:\n  a: {\(Self.lookout): 1\(more)}")
    let warning =
      "gateway.yaml:2: models.a: lookoutvision ended on 2025-10-31: set retired and successor, or move the id to a model "
      + "of another backend"
    #expect(configuration.warnings.map(\.description) == Array(repeating: warning, count: count))
  }
}
