import GatewayConfiguration
import GatewayCore
import Testing

/// How much callers may have: `callers.NAME.limits` in the configuration.
struct LimitSettingsTests {
  private static let keys = "    keys: {k: {sha256: \(String(repeating: "0a", count: 32))}}"

  private static func yaml(_ limits: String, allow: String = "{}", models: String = "") -> String {
    "callers:\n  a:\n\(keys)\n    allow: \(allow)\n    limits: \(limits)\n\(models)"
  }

  @Test func `Limits are read, and what is left out is not limited`() throws {
    let all = try GatewayConfiguration.reading(
      Self.yaml(
        "{requests_per_second: 0.5, burst: 7, concurrent_detects: 4, running_units: 0, dollars_per_month: 99.5, "
          + "end_leases: false}"))
    let limits = all.callers[0].limits
    #expect(limits.requests == .init(perSecond: 0.5, burst: 7))
    #expect(limits.concurrentDetects == 4)
    #expect(limits.runningUnits == 0)
    #expect(limits.dollarsPerMonth == 99.5)
    #expect(!limits.endsLeases)
    #expect(try GatewayConfiguration.reading(Self.yaml("{}")).callers[0].limits == CallerLimits())
    #expect(CallerLimits().endsLeases)
  }

  @Test(arguments: [("0.1", 1), ("1", 2), ("2.4", 5), ("100", 200)])
  func `Without a burst it is what two seconds bring`(rate: String, burst: Int) throws {
    let configuration = try GatewayConfiguration.reading(Self.yaml("{requests_per_second: \(rate)}"))
    #expect(configuration.callers[0].limits.requests?.burst == burst)
  }

  @Test(arguments: [
    ("REQUESTS_PER_SECOND", "3"), ("BURST", "9"), ("CONCURRENT_DETECTS", "5"), ("RUNNING_UNITS", "6"),
    ("DOLLARS_PER_MONTH", "7"), ("END_LEASES", "false"),
  ])
  func `A variable wins over the file`(variable: String, value: String) throws {
    let yaml = Self.yaml(
      "{requests_per_second: 1, burst: 1, concurrent_detects: 1, running_units: 1, dollars_per_month: 1}")
    let before = try GatewayConfiguration.reading(yaml).callers[0].limits
    let after = try GatewayConfiguration.reading(
      yaml, environment: ["MODEL_GATEWAY_CALLERS_A_LIMITS_\(variable)": value]
    ).callers[0].limits
    #expect(before != after)
  }

  @Test(arguments: [
    Mistake(yaml("{requests_per_second: 0}"), "gateway.yaml:5: \(path).requests_per_second: \(rate)"),
    Mistake(yaml("{requests_per_second: nan}"), "gateway.yaml:5: \(path).requests_per_second: \(rate)"),
    Mistake(yaml("{requests_per_second: -1}"), "gateway.yaml:5: \(path).requests_per_second: \(rate)"),
    Mistake(yaml("{burst: 2}"), "gateway.yaml:5: \(path).burst: needs requests_per_second beside it"),
    Mistake(
      yaml("{requests_per_second: 1, burst: 0}"),
      "gateway.yaml:5: \(path).burst: must be a whole number from 1 to 1000000"),
    Mistake(
      yaml("{concurrent_detects: 0}"),
      "gateway.yaml:5: \(path).concurrent_detects: must be a whole number from 1 to 1000000"),
    Mistake(yaml("{end_leases: true}"), "gateway.yaml:5: \(path).end_leases: needs dollars_per_month beside it"),
    Mistake(
      yaml("{dollars_per_month: -1}"),
      "gateway.yaml:5: \(path).dollars_per_month: must be an amount of US dollars, such as 4 or 0.35"),
    Mistake(
      yaml("{dollars_per_month: 10}", allow: "{m*: [read, start], '*': [read]}", models: models),
      "gateway.yaml:5: \(path).dollars_per_month: needs models.m1.price: this caller may start that model"),
    Mistake(
      yaml("{dollars_per_month: 10}", allow: "{m2: [read, start], 'arn:*': [read, start]}", models: models + arns),
      "gateway.yaml:5: \(path).dollars_per_month: cannot be kept with start on arn:*: models outside the catalog have no "
        + "price"),
    Mistake(
      yaml(
        "{}",
        models:
          "models:\n  m3: {backend: sagemaker, region: us-east-1, endpoint: e, endpoint_config: c, dollars_per_month: 5}\n"
      ),
      "gateway.yaml:7: models.m3.dollars_per_month: needs price beside it"),
  ])
  func `A mistake is named with its line`(mistake: Mistake) {
    #expect(GatewayConfiguration.problems(in: mistake.yaml) == mistake.expected)
  }

  @Test func `A budget over models with prices is kept`() {
    let yaml = Self.yaml("{dollars_per_month: 10}", allow: "{m2: [read, start], '*': [read]}", models: Self.models)
    #expect(GatewayConfiguration.problems(in: yaml).isEmpty)
  }

  private static let path = "callers.a.limits"
  private static let rate = "must be a number from 0.001 to 1000000"
  private static let models = """
    models:
      m1: {backend: lookoutvision, project: a, version: 1, region: us-east-1, account: "111111111111"}
      m2: {backend: lookoutvision, project: b, version: 1, region: us-east-1, account: "111111111111", price: 4}

    """
  private static let arns = "arn_ids: {allowed: true, regions: [us-east-1], accounts: ['111111111111']}\n"
}
