import GatewayConfiguration
import GatewayCore
import Testing

/// What can be set of leases, prices and the store.
struct LeaseSettingsTests {
  private static let model =
    "models:\n  a:\n    backend: lookoutvision\n    arn: arn:aws:lookoutvision:us-east-1:123456789012:model/p/1\n"

  @Test func `Without settings a lease has 4 hours, the limit is a day, and unheld models are only told`() throws {
    let configuration = try GatewayConfiguration.reading(Self.model)
    #expect(configuration.leases == LeasePolicy(defaultLength: .seconds(4 * 3600), limit: 24 * 3600))
    #expect(configuration.stopUnheld == nil)
    #expect(configuration.storePath == nil)
    let entry = try #require(configuration.model("a"))
    #expect((entry.defaultLease, entry.idleLease, entry.price) == (nil, nil, nil))
  }

  @Test func `All is as it is set`() throws {
    let configuration = try GatewayConfiguration.reading(
      "store: {path: /data/gateway.sqlite}\nleases: {default: 30m, limit: 1h30m, stop_unheld: 90s}\n" + Self.model
        + "    default_lease: 1h\n    idle_lease: 10m\n    price: 4\n")
    #expect(configuration.leases == LeasePolicy(defaultLength: .seconds(1800), limit: 5400))
    #expect(configuration.stopUnheld == 90)
    #expect(configuration.storePath == "/data/gateway.sqlite")
    let entry = try #require(configuration.model("a"))
    #expect((entry.defaultLease, entry.idleLease, entry.price) == (.seconds(3600), 600, 4))
  }

  @Test func `A model may be held until it is stopped`() throws {
    let configuration = try GatewayConfiguration.reading(Self.model + "    default_lease: none\n    price: 0.35\n")
    #expect(configuration.model("a")?.defaultLease == .untilStopped)
    #expect(configuration.model("a")?.price == 0.35)
  }

  @Test(arguments: [
    Mistake("leases: {default: 4}", "gateway.yaml:1: leases.default: \(DurationText.rule)"),
    Mistake("leases: {default: none}", "gateway.yaml:1: leases.default: \(DurationText.rule)"),
    Mistake("leases: {limit: 0s}", "gateway.yaml:1: leases.limit: \(DurationText.rule)"),
    Mistake("leases: {stop_unheld: never}", "gateway.yaml:1: leases.stop_unheld: \(DurationText.rule)"),
    Mistake("leases: {limit: 30s1m}", "gateway.yaml:1: leases.limit: \(DurationText.rule)"),
    Mistake(
      "leases:\n  default: 25h", "gateway.yaml:2: leases.default: must not be longer than leases.limit"),
    Mistake("store: {path: ''}", "gateway.yaml:1: store.path: must not be empty"),
    Mistake(model + "    default_lease: 4", "gateway.yaml:5: models.a.default_lease: \(DurationText.rule), or none"),
    Mistake(
      model + "    default_lease: 25h", "gateway.yaml:5: models.a.default_lease: must not be longer than leases.limit"),
    Mistake(model + "    idle_lease: none", "gateway.yaml:5: models.a.idle_lease: \(DurationText.rule)"),
    Mistake(
      model + "    price: -1", "gateway.yaml:5: models.a.price: must be an amount of US dollars, such as 4 or 0.35"),
    Mistake(
      model + "    price: $4", "gateway.yaml:5: models.a.price: must be an amount of US dollars, such as 4 or 0.35"),
    Mistake(
      model + "    price: nan", "gateway.yaml:5: models.a.price: must be an amount of US dollars, such as 4 or 0.35"),
  ])
  func `A mistake is named with its line`(mistake: Mistake) {
    #expect(GatewayConfiguration.problems(in: mistake.yaml, environment: mistake.environment) == mistake.expected)
  }
}
