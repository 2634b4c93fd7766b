import GatewayConfiguration
import Testing

/// What is told of a configuration that takes the place of another.
struct ConfigurationChangesTests {
  private static let digest = String(repeating: "0", count: 64)
  private static let file = """
    server: {port: 8080}
    leases: {default: 1h, limit: 8h}
    aws: {region: us-east-1, account: "123456789012"}
    callers:
      ann:
        keys: {laptop: {sha256: \(digest)}}
        allow: {"*": [read]}
      bob: {keys: {k: {sha256: \(String(repeating: "1", count: 64))}}}
    models:
      solder: {backend: lookoutvision, project: solder, version: 1, price: 4}
      bolts: {backend: lookoutvision, project: bolts, version: 1}
    """

  private static func changes(_ old: String, _ new: String) throws -> (all: ConfigurationChanges, restart: [String]) {
    #expect(old != new)
    let (before, after) = (try GatewayConfiguration.reading(old), try GatewayConfiguration.reading(new))
    return (ConfigurationChanges(from: before, to: after), after.restartKeys(since: before))
  }

  @Test func `The same configuration, otherwise written, has no changes`() throws {
    let (all, restart) = try Self.changes(Self.file, "# A comment\n" + Self.file.replacing("1h", with: "60m"))
    #expect(all.isEmpty && restart.isEmpty)
  }

  @Test func `Models that come, go and change are named with their keys`() throws {
    let new = Self.file.replacing("price: 4", with: "price: 5, idle_lease: 10m, version: 2")
      .replacing("version: 1, price", with: "price").replacing("bolts", with: "gaskets")
    let (all, restart) = try Self.changes(Self.file, new)
    #expect(all.models.added == ["gaskets"] && all.models.removed == ["bolts"])
    #expect(all.models.changed.map(\.description) == ["solder: idle_lease, price, arn"])
    #expect(all.callers.isEmpty && all.keys.isEmpty && restart.isEmpty)
  }

  @Test func `What holds for all models is told of each`() throws {
    let (all, restart) = try Self.changes(Self.file, Self.file.replacing("123456789012", with: "210987654321"))
    #expect(all.models.changed.map(\.description) == ["bolts: account", "solder: account"])
    #expect(restart.isEmpty)
  }

  @Test func `Callers that come, go and change are named with their keys, and no digest is told`() throws {
    let new = Self.file.replacing("[read]", with: "[read, start]").replacing("bob", with: "cid")
      .replacing(Self.digest, with: String(repeating: "2", count: 64))
      .replacing("allow:", with: "limits: {requests_per_second: 5}\n    allow:")
    let (all, restart) = try Self.changes(Self.file, new)
    #expect(all.callers.added == ["cid"] && all.callers.removed == ["bob"])
    #expect(all.callers.changed.map(\.description) == ["ann: allow, limits, keys.laptop"])
    #expect(all.models.isEmpty && all.keys.isEmpty && restart.isEmpty)
    #expect(!"\(all)".contains("0000"))
  }

  @Test(arguments: [
    ("default: 1h", "default: 2h", "leases.default"), ("limit: 8h", "limit: 9h", "leases.limit"),
    ("limit: 8h", "limit: 8h, stop_unheld: 5m", "leases.stop_unheld"),
    ("leases:", "log: {level: debug}\nleases:", "log.level"),
    ("leases:", "retain: {history: 1h}\nleases:", "retain.history"),
    ("leases:", "backends: {rekognition: {retired: true}}\nleases:", "backends.rekognition.retired"),
  ])
  func `What takes effect at once is told and needs no restart`(was: String, is: String, key: String) throws {
    let (all, restart) = try Self.changes(Self.file, Self.file.replacing(was, with: `is`))
    #expect(all.keys == [key] && restart.isEmpty)
  }

  @Test(arguments: [
    ("port: 8080", "port: 8081", ["server.port"]), ("port: 8080", "host: \"::1\"", ["server.host"]),
    ("leases:", "store: {path: /x}\nleases:", ["store.path"]),
    ("leases:", "log: {format: json}\nleases:", ["log.format"]),
    ("port: 8080", "admin: {port: 9000}, port: 8080", ["server.admin.host", "server.admin.port"]),
    (
      "leases:", "backends: {lookoutvision: {endpoint_url: 'https://x.test'}}\nleases:",
      ["backends.lookoutvision.endpoint_url"]
    ),
  ])
  func `What is of the process is told and needs a restart`(was: String, is: String, keys: [String]) throws {
    let (all, restart) = try Self.changes(Self.file, Self.file.replacing(was, with: `is`))
    #expect(restart == keys && all.keys == keys)
  }

  @Test func `Whether callers are known at all needs a restart`() throws {
    let none = "models: {solder: {backend: lookoutvision, project: solder, version: 1, region: us-east-1}}"
    let (lost, restart) = try Self.changes(Self.file, none)
    #expect(lost.callers.removed == ["ann", "bob"] && restart.contains("callers"))
    #expect(try Self.changes(none, Self.file).restart.contains("callers"))
  }
}
