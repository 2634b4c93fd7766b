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

  @Test(arguments: ["AWS_REGION", "AWS_DEFAULT_REGION"])
  func `A region of the environment is checked like any other`(variable: String) throws {
    let problems = GatewayConfiguration.problems(
      in: "models: {a: {backend: lookoutvision, project: p, version: 1}}", environment: [variable: "evil.test/"])
    #expect(problems.first == "environment: \(variable): must be an AWS region such as us-east-1")
  }
}
