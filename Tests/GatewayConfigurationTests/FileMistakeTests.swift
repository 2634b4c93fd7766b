import Backends
import Foundation
import GatewayConfiguration
import Testing

/// Mistakes in the file itself.
struct FileMistakeTests {
  @Test(arguments: [
    Mistake(
      "server: [1", "gateway.yaml:2: is not YAML: did not find expected ',' or ']'"),
    Mistake(
      "server:\n\tport: 1",
      "gateway.yaml:2: is not YAML: found character that cannot start any token"),
    Mistake("a: 1\n---\nb: 2", "gateway.yaml:2: is not YAML: but found another document"),
    Mistake("a: 'b", "gateway.yaml:1: is not YAML: found unexpected end of stream"),
    Mistake(
      "server: {port: 1}\nlog: {level: info}\nserver: {port: 2}",
      "gateway.yaml:1: has a mapping that names server more than once"),
    Mistake(
      "server:\n  port: 1\n  host: a\n  port: 2\n  host: b",
      "gateway.yaml:3: has a mapping that names host, port more than once"),
    Mistake("- server", "gateway.yaml:1: must be a mapping of keys"),
    Mistake("# a note\njust a text", "gateway.yaml:2: must be a mapping of keys"),
    Mistake("models:\n  ? [a, b]\n  : {}", "gateway.yaml:2: models: a key must be a text"),
    Mistake("models:\n  \"\": {}", "gateway.yaml:2: models: a key must be a text"),
  ])
  func `A file that is no mapping of keys is refused with its line`(mistake: Mistake) throws {
    #expect(GatewayConfiguration.problems(in: mistake.yaml) == mistake.expected)
  }

  @Test(arguments: [
    Mistake(
      "colour: red",
      "gateway.yaml:1: colour: no such key; here there are gateway, server, log, tracing, detect, aws, arn_ids, "
        + "callers, authentication, backends, store, retain, leases, audit, webhooks, models"),
    Mistake(
      "leases: {longest: 4h}",
      "gateway.yaml:1: leases.longest: no such key; here there are default, limit, stop_unheld"),
    Mistake("store: {file: x}", "gateway.yaml:1: store.file: no such key; here there are path"),
    Mistake(
      "server:\n  port: 1\n  prot: 2",
      "gateway.yaml:3: server.prot: no such key; here there are host, port, allow_anonymous, console, connections, "
        + "connections_per_address, tls, admin"),
    Mistake("log:\n\n  file: x", "gateway.yaml:3: log.file: no such key; here there are level, format"),
    Mistake(
      "aws: {user: x}",
      "gateway.yaml:1: aws.user: no such key; here there are region, account, access_key_id, "
        + "secret_access_key_file, session_token_file, plain_http_hosts, profile, assume_role, use_fips_endpoint, "
        + "use_dualstack_endpoint, ca_bundle, transport"),
    Mistake(
      "arn_ids:\n  allow: true",
      "gateway.yaml:2: arn_ids.allow: no such key; here there are allowed, partitions, regions, accounts"),
    Mistake(
      "backends:\n  rekognition:\n    url: x",
      "gateway.yaml:3: backends.rekognition.url: no such key; here there are endpoint_url, more_regions, retired, "
        + "successor"),
    Mistake(
      "backends:\n  textract:\n    endpoint_url: https://x.test",
      "gateway.yaml:2: backends.textract: no such backend; there are rekognition, lookoutvision, sagemaker"),
    Mistake(
      "models:\n  a.b:\n    backend: lookoutvision\n    arn: arn:aws:lookoutvision:us-east-1:123456789012:model/w/1\n"
        + "    kind: x",
      "gateway.yaml:5: models.a.b.kind: no such key; here there are default_lease, idle_lease, price, dollars_per_month, backend, arn, "
        + "region, account, endpoint_url, min_inference_units, max_inference_units, description, s3_allowed, "
        + "assume_role, retired, successor, project, version, endpoint, endpoint_config, answer"
    ),
  ])
  func `A key that there is not is refused at every level`(mistake: Mistake) throws {
    #expect(GatewayConfiguration.problems(in: mistake.yaml) == mistake.expected)
  }

  @Test(arguments: ["secret_access_key", "session_token"])
  func `A secret in the file is refused and not repeated`(key: String) throws {
    let problems = GatewayConfiguration.problems(in: "aws:\n  \(key): wJalrXUtnFEMI")
    #expect(
      problems == [
        "gateway.yaml:2: aws.\(key): a secret does not go into the configuration: name a file that holds it"
      ])
  }

  @Test func `All mistakes are reported at once, in the order of their lines`() throws {
    let yaml = """
      models:
        z:
          backend: textract
          min_inference_units: 0
        -bad: {backend: rekognition}
      server:
        port: eighty
        prot: 1
      log:
        level: loud
      colour: red
      """
    let problems = GatewayConfiguration.problems(
      in: yaml, environment: ["MODEL_GATEWAY_SERVER_ALLOW_ANONYMOUS": "perhaps"])
    #expect(
      problems.map { $0.prefix { $0 != " " } } == [
        "environment:", "gateway.yaml:3:", "gateway.yaml:4:", "gateway.yaml:5:", "gateway.yaml:7:", "gateway.yaml:8:",
        "gateway.yaml:10:", "gateway.yaml:11:",
      ])
  }

  @Test func `A file that is not there is named`() {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    #expect(problems(of: path) == ["\(path): cannot be opened"])
  }

  @Test func `A directory is no file`() {
    let path = FileManager.default.temporaryDirectory.path
    #expect(problems(of: path) == ["\(path): cannot be read"])
  }

  @Test(
    arguments: [
      (Data("server: {port: 7}".utf8), []),
      (Data("server: {host: \"".utf8) + [0xFF] + Data("\"}".utf8), [": is not UTF-8"]),
      (Data("server: {port: x}".utf8), [":1: server.port: must be a whole number from 0 to 65535"]),
    ] as [(Data, [String])])
  func `A file is read, and must be UTF-8`(bytes: Data, expected: [String]) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "gateway-\(UUID().uuidString).yaml")
    try bytes.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(problems(of: file.path) == expected.map { file.path + $0 })
  }

  private func problems(of path: String) -> [String] {
    do {
      _ = try GatewayConfiguration(file: path, kinds: BackendRegistry.kinds, environment: [:])
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }
}
