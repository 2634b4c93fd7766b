import Backends
import GatewayCore
import Logging
import Testing

@testable import GatewayConfiguration

struct GoodConfigurationTests {
  private static let full = """
    server:
      host: 0.0.0.0
      port: 9090
      allow_anonymous: true
    log:
      level: debug
    aws:
      region: eu-west-1
      account: 012345678901
      access_key_id: AKIDEXAMPLE
      secret_access_key_file: /run/secrets/key
      session_token_file: /run/secrets/token
      plain_http_hosts: [LocalStack, aws.test]
    arn_ids:
      allowed: true
      partitions: [aws, aws-cn]
      regions: [us-east-1, eu-west-1]
      accounts: ["123456789012", 012345678901]
    backends:
      rekognition:
        endpoint_url: https://vpce-1.rekognition.us-east-1.vpce.amazonaws.com
      lookoutvision:
        endpoint_url: http://localstack:4566/base
    models:
      solder-check:
        backend: rekognition
        arn: arn:aws:rekognition:us-east-1:123456789012:project/solder/version/solder.1/1700000000000
        region: us-east-1
        account: "123456789012"
        description: Finds cold solder joints
        min_inference_units: 2
        max_inference_units: 5
        endpoint_url: http://127.0.0.1:4566
      widgets.v3:
        backend: lookoutvision
        project: widgets
        version: 3
      newest:
        backend: lookoutvision
        project: widgets
        version: latest
        region: ap-south-1
        account: "999999999999"
    """

  @Test func `A full configuration sets the server, the log and the account`() throws {
    let configuration = try GatewayConfiguration.reading(Self.full)
    #expect(configuration.server == .init(host: "0.0.0.0", port: 9090, allowsAnonymous: true))
    #expect(configuration.logLevel == .debug)
    let accessKey = try #require(configuration.aws.accessKey)
    #expect(accessKey.id == "AKIDEXAMPLE")
    #expect(accessKey.secretFile == "/run/secrets/key")
    #expect(accessKey.sessionTokenFile == "/run/secrets/token")
    #expect(configuration.aws.plainHTTPHosts == ["localstack", "aws.test"])
    #expect(
      configuration.aws.endpoints == [
        "rekognition": "https://vpce-1.rekognition.us-east-1.vpce.amazonaws.com",
        "lookoutvision": "http://localstack:4566/base",
      ])
    #expect(
      configuration.arnPolicy
        == ARNPolicy(
          isAllowed: true, partitions: ["aws", "aws-cn"], regions: ["us-east-1", "eu-west-1"],
          accounts: ["123456789012", "012345678901"]))
  }

  @Test func `A full configuration sets the catalog`() throws {
    let configuration = try GatewayConfiguration.reading(Self.full)
    let lookout = BackendID(rawValue: "lookoutvision")
    let expected = [
      CatalogEntry(
        id: "newest",
        target: ModelTarget(
          backend: lookout, region: "ap-south-1", account: "999999999999", resource: "model/widgets/latest",
          isFloating: true)),
      CatalogEntry(
        id: "solder-check",
        target: ModelTarget(
          backend: BackendID(rawValue: "rekognition"), region: "us-east-1", account: "123456789012",
          resource: "project/solder/version/solder.1/1700000000000", endpoint: "http://127.0.0.1:4566"),
        units: UnitsRequest(minimum: 2, maximum: 5), description: "Finds cold solder joints"),
      CatalogEntry(
        id: "widgets.v3",
        target: ModelTarget(
          backend: lookout, region: "eu-west-1", account: "012345678901", resource: "model/widgets/3")),
    ]
    #expect(configuration.models == expected)
  }

  @Test(arguments: ["", "# nothing but this\n", "---\n", "~\n", "server:\nmodels:\naws:\n  region:\n", "{}"])
  func `What is not set has its default`(yaml: String) throws {
    let configuration = try GatewayConfiguration.reading(yaml)
    #expect(configuration.server == .init(host: "127.0.0.1", port: 8080, allowsAnonymous: false))
    #expect(configuration.logLevel == .info)
    #expect(configuration.aws == .init())
    #expect(configuration.arnPolicy.isAllowed == false)
    #expect(configuration.models.isEmpty)
  }

  @Test func `No file is needed`() throws {
    let configuration = try GatewayConfiguration(
      file: nil, kinds: BackendRegistry.kinds, environment: ["MODEL_GATEWAY_SERVER_PORT": "0"])
    #expect(configuration.server.port == 0)
  }

  @Test(arguments: Logger.Level.allCases)
  func `Every level of the log can be set`(level: Logger.Level) throws {
    #expect(try GatewayConfiguration.reading("log: {level: \(level.rawValue)}").logLevel == level)
  }

  @Test(arguments: ["123", "true", "1.5", "a", "A-b_c.d", String(repeating: "x", count: 128)])
  func `Any name of the grammar names a model, also one that YAML takes for something else`(id: String) throws {
    let arn = "arn:aws:lookoutvision:us-east-1:123456789012:model/widgets/1"
    let configuration = try GatewayConfiguration.reading("models: {\(id): {backend: lookoutvision, arn: '\(arn)'}}")
    #expect(configuration.models.map(\.id) == [id])
  }

  @Test func `Credentials need no session token`() throws {
    let configuration = try GatewayConfiguration.reading(
      "aws: {access_key_id: AKIDEXAMPLE, secret_access_key_file: /run/secrets/key}")
    let accessKey = try #require(configuration.aws.accessKey)
    #expect(accessKey.secretFile == "/run/secrets/key")
    #expect(accessKey.sessionTokenFile == nil)
  }

  @Test(arguments: ["localhost", "127.0.0.1", "[::1]", "127.8.8.8"])
  func `Loopback may be reached by plain HTTP without being named`(host: String) throws {
    let configuration = try GatewayConfiguration.reading(
      "backends: {rekognition: {endpoint_url: 'http://\(host):4566'}}")
    #expect(configuration.aws.endpoints == ["rekognition": "http://\(host):4566"])
  }
}
