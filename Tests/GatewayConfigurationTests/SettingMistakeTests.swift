import GatewayConfiguration
import GatewayCore
import Testing

/// Mistakes in values, outside the catalog.
struct SettingMistakeTests {
  private static let port = "must be a whole number from 0 to 65535"
  private static let plain = "http:// is allowed to loopback, and to hosts that the configuration names"
  private static let url = "not a URL of the form https://HOST[:PORT][/PATH]"

  @Test(arguments: [
    Mistake("server:\n  port: eighty", "gateway.yaml:2: server.port: \(port)"),
    Mistake("server:\n  port: 65536", "gateway.yaml:2: server.port: \(port)"),
    Mistake("server:\n  port: -1", "gateway.yaml:2: server.port: \(port)"),
    Mistake("server:\n  port: 80.5", "gateway.yaml:2: server.port: \(port)"),
    Mistake("server:\n  port: 99999999999999999999", "gateway.yaml:2: server.port: \(port)"),
    Mistake("server:\n  port: true", "gateway.yaml:2: server.port: \(port)"),
    Mistake(
      "server:\n  connections: 0", "gateway.yaml:2: server.connections: must be a whole number from 1 to 1000000"),
    Mistake(
      "server:\n  connections_per_address: many",
      "gateway.yaml:2: server.connections_per_address: must be a whole number from 1 to 1000000"),
    Mistake("server:\n  port: [80]", "gateway.yaml:2: server.port: must be a single value"),
    Mistake("server:\n  port:\n    is: 80", "gateway.yaml:2: server.port: must be a single value or a list"),
    Mistake(
      "gateway:\n  instance: a b",
      "gateway.yaml:2: gateway.instance: must be 1 to 40 letters, digits, dots, underscores and hyphens"),
    Mistake("server:\n  host: ''", "gateway.yaml:2: server.host: must not be empty"),
    Mistake("server:\n  host: [a, b]", "gateway.yaml:2: server.host: must be a single value"),
    Mistake("server:\n  allow_anonymous: perhaps", "gateway.yaml:2: server.allow_anonymous: must be true or false"),
    Mistake("server:\n  allow_anonymous: 1", "gateway.yaml:2: server.allow_anonymous: must be true or false"),
    Mistake(
      "server: 8080",
      "gateway.yaml:1: server: must be a mapping with host, port, allow_anonymous, console, connections, "
        + "connections_per_address, tls, admin"),
    Mistake(
      "server: [port]",
      "gateway.yaml:1: server: must be a mapping with host, port, allow_anonymous, console, connections, "
        + "connections_per_address, tls, admin"),
    Mistake("\nmodels: [a]", "gateway.yaml:2: models: must be a mapping with names of your choice"),
    Mistake(
      "log: {level: loud}",
      "gateway.yaml:1: log.level: must be one of trace, debug, info, notice, warning, error, critical"),
    Mistake(
      "aws: {transport: curl}", "gateway.yaml:1: aws.transport: must be one of channel, asynchttpclient"),
    Mistake(
      "log: {level: INFO}",
      "gateway.yaml:1: log.level: must be one of trace, debug, info, notice, warning, error, critical"),
  ])
  func `A value of the wrong kind is refused with its line`(mistake: Mistake) throws {
    #expect(GatewayConfiguration.problems(in: mistake.yaml) == mistake.expected)
  }

  @Test(arguments: [
    Mistake("aws:\n  region: US-EAST-1", "gateway.yaml:2: aws.region: must be an AWS region such as us-east-1"),
    Mistake("aws:\n  region: us.east.1", "gateway.yaml:2: aws.region: must be an AWS region such as us-east-1"),
    Mistake("aws:\n  region: evil.test/", "gateway.yaml:2: aws.region: must be an AWS region such as us-east-1"),
    Mistake("aws:\n  account: 1234", "gateway.yaml:2: aws.account: must be an AWS account: 12 digits"),
    Mistake("aws:\n  account: 12345678901x", "gateway.yaml:2: aws.account: must be an AWS account: 12 digits"),
    Mistake(
      "aws:\n  access_key_id: AKID", "gateway.yaml:2: aws.access_key_id: needs aws.secret_access_key_file beside it"),
    Mistake(
      "aws:\n  secret_access_key_file: /x",
      "gateway.yaml:2: aws.secret_access_key_file: needs aws.access_key_id beside it"),
    Mistake(
      "aws:\n  session_token_file: /x", "gateway.yaml:2: aws.session_token_file: needs aws.access_key_id beside it"),
    Mistake(
      "arn_ids:\n  regions: []\n  allowed: true",
      "gateway.yaml:3: arn_ids.allowed: needs arn_ids.regions and arn_ids.accounts: which models may be named"),
    Mistake(
      "arn_ids:\n  allowed: true\n  regions: [us-east-1]",
      "gateway.yaml:2: arn_ids.allowed: needs arn_ids.regions and arn_ids.accounts: which models may be named"),
    Mistake("arn_ids:\n  regions: [US]", "gateway.yaml:2: arn_ids.regions: must be a list of AWS regions"),
    Mistake(
      "arn_ids:\n  partitions: [aws, AWS]", "gateway.yaml:2: arn_ids.partitions: must be a list of AWS partitions"),
    Mistake("arn_ids:\n  regions: [[us-east-1]]", "gateway.yaml:2: arn_ids.regions: must be a list of single values"),
    Mistake(
      "arn_ids:\n  accounts: [1234]", "gateway.yaml:2: arn_ids.accounts: must be a list of AWS accounts: 12 digits each"
    ),
    Mistake(
      "aws:\n  plain_http_hosts: {a: b}", "gateway.yaml:2: aws.plain_http_hosts: must be a single value or a list"),
  ])
  func `What AWS could not take is refused with its line`(mistake: Mistake) throws {
    #expect(GatewayConfiguration.problems(in: mistake.yaml) == mistake.expected)
  }

  @Test(arguments: [
    ("http://example.test", plain), ("http://127.0.0.1.example.test", plain), ("http://10.0.0.1:4566", plain),
    ("example.test", url), ("ftp://example.test", url), ("https://", url), ("://", url),
    ("https://user@example.test", "an endpoint has no user, password, query or fragment"),
    ("https://example.test?a=b", "an endpoint has no user, password, query or fragment"),
    ("https://example.test#a", "an endpoint has no user, password, query or fragment"),
    ("https://example.test:70000", "the port is not in 1 to 65535"),
  ])
  func `An endpoint that cannot be used is refused`(endpoint: String, reason: String) throws {
    let yaml = """
      backends:
        rekognition:
          endpoint_url: "\(endpoint)"
      models:
        a:
          backend: lookoutvision
          arn: arn:aws:lookoutvision:us-east-1:123456789012:model/widgets/1
          endpoint_url: "\(endpoint)"
      """
    #expect(
      GatewayConfiguration.problems(in: yaml) == [
        "gateway.yaml:3: backends.rekognition.endpoint_url: \(reason)",
        "gateway.yaml:8: models.a.endpoint_url: \(reason)",
      ])
  }

  @Test(arguments: ["[Example.test]", "example.test", "[other.test, example.test]"])
  func `Plain HTTP goes to a host that is named`(hosts: String) throws {
    let configuration = try GatewayConfiguration.reading(
      """
      aws: {plain_http_hosts: \(hosts)}
      backends: {rekognition: {endpoint_url: 'http://EXAMPLE.test:4566'}}
      models:
        a:
          backend: lookoutvision
          arn: arn:aws:lookoutvision:us-east-1:123456789012:model/widgets/1
          endpoint_url: http://example.test
      """)
    #expect(configuration.aws.endpoints == ["rekognition": "http://EXAMPLE.test:4566"])
    #expect(configuration.model("a")?.target.endpoint == "http://example.test")
  }
}
