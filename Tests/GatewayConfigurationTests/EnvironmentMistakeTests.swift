import GatewayConfiguration
import Testing

/// Mistakes in variables.
struct EnvironmentMistakeTests {
  private static let yaml = """
    aws: {region: us-east-1}
    models:
      solder-check.v2: {backend: lookoutvision, project: p, version: 1, region: us-east-1}
      byARN: {backend: lookoutvision, arn: "arn:aws:lookoutvision:us-east-1:123456789012:model/widgets/1"}
    """

  @Test(arguments: [
    Mistake(
      ["SERVER_PORT": "eighty"], in: yaml,
      "environment: MODEL_GATEWAY_SERVER_PORT: must be a whole number from 0 to 65535"),
    Mistake(
      ["SERVER_ALLOW_ANONYMOUS": "yes"], in: yaml,
      "environment: MODEL_GATEWAY_SERVER_ALLOW_ANONYMOUS: must be true or false"),
    Mistake(
      ["LOG_LEVEL": "loud"], in: yaml,
      "environment: MODEL_GATEWAY_LOG_LEVEL: must be one of trace, debug, info, notice, warning, error, critical"),
    Mistake(
      ["AWS_ACCESS_KEY_ID": "AKID"], in: yaml,
      "environment: MODEL_GATEWAY_AWS_ACCESS_KEY_ID: needs aws.secret_access_key_file beside it"),
    Mistake(
      ["ARN_IDS_ALLOWED": "true"], in: yaml,
      "environment: MODEL_GATEWAY_ARN_IDS_ALLOWED: needs arn_ids.regions and arn_ids.accounts: "
        + "which models may be named",
      "gateway.yaml:3: models.solder-check.v2: account is missing, and so is aws.account: "
        + "with arn_ids ARNs are compared with it"),
    Mistake(
      ["BACKENDS_REKOGNITION_ENDPOINT_URL": "http://example.test"], in: yaml,
      "environment: MODEL_GATEWAY_BACKENDS_REKOGNITION_ENDPOINT_URL: "
        + "http:// is allowed to loopback, and to hosts that the configuration names"),
    Mistake(
      ["MODELS_SOLDER_CHECK_V2_REGION": "US"], in: yaml,
      "environment: MODEL_GATEWAY_MODELS_SOLDER_CHECK_V2_REGION: must be an AWS region such as us-east-1"),
    Mistake(
      ["MODELS_BY_ARN_REGION": "US"], in: yaml,
      "environment: MODEL_GATEWAY_MODELS_BY_ARN_REGION: must be an AWS region such as us-east-1"),
    Mistake(
      ["AWS_REGION": "US"], in: "models: {a: {backend: lookoutvision, project: p, version: 1}}",
      "environment: MODEL_GATEWAY_AWS_REGION: must be an AWS region such as us-east-1"),
    Mistake(
      ["SERVER_PROT": "80"], in: yaml,
      "environment: MODEL_GATEWAY_SERVER_PROT: no such variable; server.port is MODEL_GATEWAY_SERVER_PORT"),
    Mistake(
      ["PORT": "80"], in: yaml,
      "environment: MODEL_GATEWAY_PORT: no such variable; server.port is MODEL_GATEWAY_SERVER_PORT"),
    Mistake(
      ["LOGLEVEL": "debug"], in: yaml,
      "environment: MODEL_GATEWAY_LOGLEVEL: no such variable; log.level is MODEL_GATEWAY_LOG_LEVEL"),
    Mistake(
      ["MODELS_SOLDER_CHEK_V2_REGION": "us-east-1"], in: yaml,
      "environment: MODEL_GATEWAY_MODELS_SOLDER_CHEK_V2_REGION: no such variable; "
        + "nothing in models of the file is called so"),
    Mistake(
      ["MODEL_BY_ARN_REGION": "us-east-1"], in: yaml,
      "environment: MODEL_GATEWAY_MODEL_BY_ARN_REGION: no such variable; nothing in models of the file is called so"),
    Mistake(
      ["AWS_SECRET_ACCESS_KEY": "s3cret"], in: yaml,
      "environment: MODEL_GATEWAY_AWS_SECRET_ACCESS_KEY: no such variable; nothing in aws of the file is called so"),
    Mistake(
      ["BACKENDS_TEXTRACT_ENDPOINT_URL": "https://a.test"], in: yaml,
      "environment: MODEL_GATEWAY_BACKENDS_TEXTRACT_ENDPOINT_URL: no such variable; "
        + "nothing in backends of the file is called so"),
    Mistake(
      ["MODELS_BY_ARN_REGION": "eu-west-1"], in: yaml,
      "environment: MODEL_GATEWAY_MODELS_BY_ARN_REGION: is not the region of the ARN"),
  ])
  func `A mistake in a variable names the variable`(mistake: Mistake) throws {
    let environment = Dictionary(uniqueKeysWithValues: mistake.environment.map { ("MODEL_GATEWAY_" + $0, $1) })
    #expect(GatewayConfiguration.problems(in: mistake.yaml, environment: environment) == mistake.expected)
  }

  @Test(
    arguments: [
      (["AWS_CA_BUNDLE": "/nowhere/ca.pem"], "AWS_CA_BUNDLE: /nowhere/ca.pem cannot be opened"),
      (["AWS_CA_BUNDLE": "/dev/null"], "AWS_CA_BUNDLE: /dev/null has no certificates in PEM that can be read"),
      (
        ["MODEL_GATEWAY_AWS_CA_BUNDLE": "/nowhere/ca.pem", "AWS_CA_BUNDLE": "/dev/null"],
        "MODEL_GATEWAY_AWS_CA_BUNDLE: /nowhere/ca.pem cannot be opened"
      ),
      (
        ["HTTPS_PROXY": "https://ann:hunter2@proxy.test"],
        "HTTPS_PROXY: must be an http:// proxy; what goes to AWS through it is encrypted all the same"
      ),
      (["http_proxy": "http://"], "http_proxy: must have the form http://[USER:PASSWORD@]HOST[:PORT]"),
    ])
  func `A bundle or proxy that cannot be used is refused at once`(environment: [String: String], problem: String) {
    #expect(GatewayConfiguration.problems(in: "{}", environment: environment) == ["environment: \(problem)"])
  }

  @Test func `A mistake in the file that a variable takes the place of is none`() throws {
    let problems = GatewayConfiguration.problems(
      in: "server: {port: [eighty]}", environment: ["MODEL_GATEWAY_SERVER_PORT": "80"])
    #expect(problems.isEmpty)
  }

  private static let alike = """
    aws: {region: us-east-1}
    models:
      a-b: {backend: lookoutvision, project: p, version: 1}
      a.b: {backend: lookoutvision, project: p, version: 2}
      a_b: {backend: lookoutvision, project: p, version: 3}
    """

  @Test func `A variable that stands for two models is refused, and models may be called alike without one`() {
    #expect(GatewayConfiguration.problems(in: Self.alike).isEmpty)
    #expect(
      GatewayConfiguration.problems(in: Self.alike, environment: ["MODEL_GATEWAY_MODELS_A_B_PRICE": "4"]) == [
        "environment: MODEL_GATEWAY_MODELS_A_B_PRICE: stands for models.a-b.price and for models.a.b.price "
          + "and for models.a_b.price; set them in the file, or rename one"
      ])
  }

  /// What Kubernetes puts into each container beside services with such names.
  private static func variables(ofService service: String) -> [String: String] {
    [
      "_SERVICE_HOST": "10.0.0.11", "_SERVICE_PORT": "8080", "_SERVICE_PORT_HTTP": "8080",
      "_PORT": "tcp://10.0.0.11:8080", "_PORT_8080_TCP": "tcp://10.0.0.11:8080", "_PORT_8080_TCP_PROTO": "tcp",
      "_PORT_8080_TCP_PORT": "8080", "_PORT_8080_TCP_ADDR": "10.0.0.11",
    ].reduce(into: [:]) { $0[service + $1.key] = $1.value }
  }

  @Test(arguments: ["MODEL_GATEWAY", "MODEL_GATEWAY_SERVER", "MODEL_GATEWAY_MODELS", "MODEL_GATEWAY_LEASES_DEFAULT"])
  func `The variables of a service of Kubernetes are none of the gateway's`(service: String) throws {
    let configuration = try GatewayConfiguration.reading(
      "server: {port: 9}", environment: Self.variables(ofService: service))
    #expect(configuration.server.port == 9)
  }

  @Test func `A variable of the gateway's is taken beside those of a service with the same name`() throws {
    let environment = Self.variables(ofService: "MODEL_GATEWAY_SERVER")
      .merging(["MODEL_GATEWAY_SERVER_PORT": "81", "MODEL_GATEWAY_SERVER_HOST": "::1"]) { $1 }
    let configuration = try GatewayConfiguration.reading("server: {port: 9}", environment: environment)
    #expect(configuration.server.port == 81)
    #expect(configuration.server.host == "::1")
  }

  @Test func `Variables of others are left alone`() {
    let environment = [
      "MODEL_GATEWAY_URL": "http://127.0.0.1:1", "MODEL_GATEWAY_KEY": "k", "MODEL_GATEWAY_CA_FILE": "/ca",
      "MODEL_GATEWAY_CERTIFICATE": "/c", "MODEL_GATEWAY_CERTIFICATE_KEY": "/k",
      "MODEL_GATEWAY_CRASH_AT": "never", "MODEL_GATEWAY_BINARY": "x", "MODEL_GATEWAY_IMAGE_TAG": "1",
      "MODEL_GATEWAYS": "2", "MODEL_GATEWAY": "x", "OTHER_SERVER_PROT": "1", "MODEL_GATEWAY_SERVER_PROT": "",
    ]
    #expect(GatewayConfiguration.problems(in: "", environment: environment).isEmpty)
  }

  @Test(arguments: ["AWS_REGION", "AWS_DEFAULT_REGION"])
  func `A region of the environment is checked like any other`(variable: String) throws {
    let problems = GatewayConfiguration.problems(
      in: "models: {a: {backend: lookoutvision, project: p, version: 1}}", environment: [variable: "evil.test/"])
    #expect(problems == ["environment: \(variable): must be an AWS region such as us-east-1"])
  }
}
