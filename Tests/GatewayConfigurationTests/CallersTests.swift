import FoundationEssentials
import GatewayConfiguration
import GatewayCore
import Testing

/// Who may call: `callers` in the configuration.
struct CallersTests {
  private static let hash = String(repeating: "0a", count: 32)
  private static let otherHash = String(repeating: "1b", count: 32)
  private static let plainKey = "mgw_" + String(repeating: "A", count: 43)
  private static let time = "must be a time in UTC such as 2027-01-31T00:00:00Z"
  private static let hex = "must be the SHA-256 of a key: 64 hexadecimal digits"
  private static let plain = "is a key; put its hash here, and replace the key: whoever could read this file has it"
  private static let rights = "must be a list of read, start, stop, force, hold, detect, operate"

  /// A configuration of the caller `a` with the key `k`.
  private static func caller(_ sha256: String, expires: String? = nil, rights: String? = nil) -> String {
    """
    callers:
      a:
    \(rights.map { "    allow: {'*': \($0)}\n" } ?? "")    keys:
          k:
            sha256: \(sha256)
    \(expires.map { "        expires_at: \($0)" } ?? "")
    """
  }

  @Test func `Callers have rights and keys`() throws {
    let configuration = try GatewayConfiguration.reading(
      """
      callers:
        billing-cron:
          keys:
            2026-11-22: {sha256: \(Self.hash.uppercased()), expires_at: 2027-01-31T00:00:00Z}
        123:
          allow:
            solder-*: [read, start, read]
            "*": [read]
            arn:aws:rekognition:*: [read, operate]
          keys:
            b: {sha256: "\(String(repeating: "2", count: 64))"}
            a: {sha256: \(Self.otherHash)}
      """)
    #expect(
      configuration.callers == [
        CallerEntry(
          name: "123",
          rights: Rights([
            Rights.Grant([.read]), Rights.Grant([.read, .start], on: try #require(ModelPattern("solder-*"))),
            Rights.Grant([.read, .operate], on: try #require(ModelPattern("arn:aws:rekognition:*"))),
          ]),
          keys: [
            CallerKey(label: "a", sha256: Self.otherHash),
            CallerKey(label: "b", sha256: String(repeating: "2", count: 64)),
          ]),
        CallerEntry(
          name: "billing-cron",
          keys: [
            CallerKey(
              label: "2026-11-22", sha256: Self.hash, expiresAt: Date(timeIntervalSince1970: 1_801_353_600))
          ]),
      ])
  }

  @Test func `Without callers there are none`() throws {
    #expect(try GatewayConfiguration.reading("server: {port: 1}").callers.isEmpty)
  }

  @Test func `The environment wins over the file`() throws {
    let configuration = try GatewayConfiguration.reading(
      Self.caller(Self.hash, rights: "[read]"),
      environment: [
        "MODEL_GATEWAY_CALLERS_A_KEYS_K_SHA256": Self.otherHash, "MODEL_GATEWAY_CALLERS_A_ALLOW__": "hold, operate",
        "MODEL_GATEWAY_CALLERS_A_KEYS_K_EXPIRES_AT": "2027-01-31T00:00:00Z",
      ])
    #expect(configuration.callers[0].keys.map(\.sha256) == [Self.otherHash])
    #expect(configuration.callers[0].keys.map(\.expiresAt) == [Date(timeIntervalSince1970: 1_801_353_600)])
    #expect(configuration.callers[0].rights == [.hold, .operate])
  }

  @Test(arguments: [
    Mistake("callers:", "gateway.yaml:1: callers: \(nobody)"),
    Mistake("callers: {}", "gateway.yaml:1: callers: \(nobody)"),
    Mistake("callers: [a]", "gateway.yaml:1: callers: must be a mapping with names of your choice"),
    Mistake("callers:\n  a:", "gateway.yaml:2: callers.a: has no key; `model-gateway keys new a` makes one"),
    Mistake(
      "callers:\n  a:\n    allow: {m: [hold]}",
      "gateway.yaml:2: callers.a: has no key; `model-gateway keys new a` makes one"),
    Mistake(
      "callers:\n  a:\n    keys: {}", "gateway.yaml:2: callers.a: has no key; `model-gateway keys new a` makes one"),
    Mistake(
      "callers:\n  a b:\n    keys: {k: {sha256: \(hash)}}", "gateway.yaml:2: callers.a b: \(CallerName.rule)"),
    Mistake(
      "callers:\n  anonymous:\n    keys: {k: {sha256: \(hash)}}",
      "gateway.yaml:2: callers.anonymous: \(CallerName.rule)"),
    Mistake(
      "callers:\n  a:\n    keys:\n      a b: {sha256: \(hash)}",
      "gateway.yaml:4: callers.a.keys.a b: \(CallerName.labelRule)"),
    Mistake(
      "callers:\n  a:\n    keys:\n      k:",
      "gateway.yaml:4: callers.a.keys.k: sha256 is missing: 64 hexadecimal digits"),
    Mistake(
      "callers:\n  a:\n    keys:\n      k: {hash: x}",
      "gateway.yaml:4: callers.a.keys.k: sha256 is missing: 64 hexadecimal digits",
      "gateway.yaml:4: callers.a.keys.k.hash: no such key; here there are sha256, expires_at"),
    Mistake(caller("[a, b]"), "gateway.yaml:5: callers.a.keys.k.sha256: must be a single value"),
    Mistake(caller("''"), "gateway.yaml:5: callers.a.keys.k.sha256: must not be empty"),
    Mistake(caller("0a"), "gateway.yaml:5: callers.a.keys.k.sha256: \(hex)"),
    Mistake(caller(hash + "0"), "gateway.yaml:5: callers.a.keys.k.sha256: \(hex)"),
    Mistake(caller(hash.dropLast() + "g"), "gateway.yaml:5: callers.a.keys.k.sha256: \(hex)"),
    Mistake(caller("'\(hash.dropLast()) '"), "gateway.yaml:5: callers.a.keys.k.sha256: \(hex)"),
    Mistake(caller(hash, rights: "[force, rule]"), "gateway.yaml:3: callers.a.allow.*: \(rights)"),
    Mistake(caller(hash, rights: "[Force]"), "gateway.yaml:3: callers.a.allow.*: \(rights)"),
    Mistake(caller(hash, rights: "[]"), "gateway.yaml:3: callers.a.allow.*: \(rights)"),
    Mistake(
      "callers:\n  a:\n    keys: {k: {sha256: \(hash)}}\n    allow: [read]",
      "gateway.yaml:4: callers.a.allow: must be a mapping with names of your choice"),
    Mistake(
      "callers:\n  a:\n    keys: {k: {sha256: \(hash)}}\n    allow:\n      a/b: [read]",
      "gateway.yaml:5: callers.a.allow.a/b: \(ModelPattern.rule)"),
    Mistake(
      """
      callers:
        a:
          keys: {k: {sha256: \(hash)}}
          allow:
            solder: [read, start]
            wid*: [start]
      models:
        solder: {backend: lookoutvision, project: a, version: 1, region: us-east-1}
        widgets: {backend: lookoutvision, project: b, version: 1, region: us-east-1}
      """,
      "gateway.yaml:6: callers.a.allow.wid*: needs read beside it: without, widgets is not there for this caller"),
    Mistake(
      "callers:\n  a: {keys: {k: {sha256: \(hash)}}}\nserver:\n  allow_anonymous: true",
      "gateway.yaml:4: server.allow_anonymous: is not for a gateway with callers: all of them need a key"),
  ])
  func `A mistake is named with its line`(mistake: Mistake) throws {
    #expect(GatewayConfiguration.problems(in: mistake.yaml) == mistake.expected)
  }

  @Test(arguments: [
    "tomorrow", "2027-01-31", "2027-01-31T00:00:00", "2027-01-31T00:00:00+00:00", "2027-01-31T00:00:00z",
    "2027-01-31 00:00:00Z", "2027-02-30T00:00:00Z", "2027-01-31T25:00:00Z", "2027-01-31T00:00:00.5Z", "1800000000",
    "20270131T000000Z", "'2027-01-31T00:00:00Z '",
  ])
  func `A time that is not RFC 3339 in UTC is refused`(text: String) throws {
    let problems = GatewayConfiguration.problems(in: Self.caller(Self.hash, expires: text))
    #expect(problems == ["gateway.yaml:6: callers.a.keys.k.expires_at: \(Self.time)"])
  }

  @Test func `A key may not be two callers'`() throws {
    let yaml = """
      callers:
        a:
          keys: {one: {sha256: \(Self.hash)}}
        b:
          keys:
            two: {sha256: \(Self.hash.uppercased())}
      """
    #expect(
      GatewayConfiguration.problems(in: yaml) == [
        "gateway.yaml:6: callers.b.keys.two.sha256: is the same key as callers.a.keys.one"
      ])
  }

  @Test(arguments: [
    Mistake(caller(plainKey), "gateway.yaml:5: callers.a.keys.k.sha256: \(plain)"),
    Mistake(caller("'Bearer \(plainKey)'"), "gateway.yaml:5: callers.a.keys.k.sha256: \(plain)"),
    Mistake(caller("mgw_short"), "gateway.yaml:5: callers.a.keys.k.sha256: \(plain)"),
    Mistake(
      ["MODEL_GATEWAY_CALLERS_A_KEYS_K_SHA256": plainKey], in: caller(hash),
      "environment: MODEL_GATEWAY_CALLERS_A_KEYS_K_SHA256: \(plain)"),
    Mistake(
      "callers:\n  a:\n    keys: \(plainKey)",
      "gateway.yaml:2: callers.a: has no key; `model-gateway keys new a` makes one",
      "gateway.yaml:3: callers.a.keys: must be a mapping with names of your choice"),
    Mistake(
      "callers:\n  a:\n    keys:\n      \(plainKey): {sha256: \(hash)}",
      "gateway.yaml:4: callers.a.keys.mgw_<redacted>: \(CallerName.labelRule)"),
    Mistake(
      "callers:\n  \(plainKey):\n    keys: {k: {sha256: \(hash)}}",
      "gateway.yaml:2: callers.mgw_<redacted>: \(CallerName.rule)"),
  ])
  func `A key in place of its hash, or anywhere else, is refused and not shown`(mistake: Mistake) throws {
    let problems = GatewayConfiguration.problems(in: mistake.yaml, environment: mistake.environment)
    #expect(problems == mistake.expected)
    #expect(!problems.joined().contains("AAAA"))
  }

  @Test func `A key in place of a key of the configuration is not shown either`() {
    let problems = GatewayConfiguration.problems(in: "\(Self.plainKey): x")
    #expect(problems.count == 1)
    #expect(problems.allSatisfy { $0.hasPrefix("gateway.yaml:1: mgw_<redacted>: no such key; here there are ") })
  }

  @Test(arguments: [
    Mistake("# \(plainKey)\nserver: {port: 1}", "gateway.yaml:1: \(held)"),
    Mistake(
      "models:\n  m: {backend: lookoutvision, project: p, version: 1, region: us-east-1, description: 'use \(plainKey)'}",
      "gateway.yaml:2: \(held)"),
    Mistake(
      "callers:\n  a:\n    keys:\n      k: {sha256: \(hash), key: \(plainKey)}",
      "gateway.yaml:4: callers.a.keys.k.key: a secret does not go into the configuration: put the key's hash as sha256"),
    Mistake("aws: {secret_access_key: x}", "gateway.yaml:1: aws.secret_access_key: \(secret)"),
    Mistake("aws: {password: x}", "gateway.yaml:1: aws.password: \(secret)"),
    Mistake("aws: {AWS-Secret-Access-Key: x}", "gateway.yaml:1: aws.AWS-Secret-Access-Key: \(secret)"),
    Mistake("log: {client_secret: x}", "gateway.yaml:1: log.client_secret: \(secret)"),
    Mistake("store: {token: [x, y]}", "gateway.yaml:1: store.token: \(secret)"),
    Mistake("server: {passphrase: {text: x}}", "gateway.yaml:1: server.passphrase: \(secret)"),
    Mistake("# a\n# -----BEGIN EC PRIVATE KEY-----\n", "gateway.yaml:2: \(heldPrivate)"),
    Mistake(
      "models:\n  m:\n    {backend: lookoutvision, project: p, version: 1, region: us-east-1, description: '\n"
        + "    -----BEGIN PRIVATE KEY-----\n    AAAA\n    -----END PRIVATE KEY-----\n    '}",
      "gateway.yaml:4: \(heldPrivate)"),
  ])
  func `No secret may stand in the file, were it in a comment`(mistake: Mistake) {
    let problems = GatewayConfiguration.problems(in: mistake.yaml)
    #expect(problems == mistake.expected)
    #expect(!problems.joined().contains("AAAA"))
  }

  @Test func `A password in a URL is refused and not repeated`() {
    let problems = GatewayConfiguration.problems(
      in: "backends: {rekognition: {endpoint_url: 'https://user:hunter2@example.test'}}")
    #expect(problems.count == 1)
    #expect(!problems.joined().contains("hunter2"))
  }

  private static let advice = "stands here; take it out, and replace the key: whoever could read this file has it"
  private static let held = "a caller's key \(advice)"
  private static let heldPrivate = "a private key \(advice)"
  private static let secret = "a secret does not go into the configuration: name a file that holds it"

  private static let nobody = "names no caller; leave it out if whoever reaches the gateway may use it"
}
