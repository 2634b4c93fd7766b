import AWSClient
import Backends
import GatewayCore
import Logging
import Telemetry
import Testing

@testable import GatewayConfiguration

/// A variable, and what it does to ``EnvironmentTests/file``.
private struct Override: Sendable, CustomTestStringConvertible {
  let key: String
  let variable: String
  let value: String
  let isTaken: @Sendable (GatewayConfiguration) -> Bool

  init(
    _ key: String, _ variable: String, _ value: String, _ isTaken: @escaping @Sendable (GatewayConfiguration) -> Bool
  ) {
    self.key = key
    self.variable = "MODEL_GATEWAY_" + variable
    self.value = value
    self.isTaken = isTaken
  }

  var testDescription: String { "\(variable)=\(value)" }
}

struct EnvironmentTests {
  private static let file = """
    server: {host: 127.0.0.9, port: 1, allow_anonymous: false, console: true, admin: {host: 127.0.0.8, port: 2}}
    log: {level: info}
    aws:
      region: us-east-1
      account: "111111111111"
      access_key_id: AKIDFILE
      secret_access_key_file: /file/secret
      session_token_file: /file/token
      plain_http_hosts: [file.test]
      assume_role: {role_arn: "arn:aws:iam::111111111111:role/file", external_id: file-id}
    arn_ids: {allowed: true, partitions: [aws], regions: [us-east-1], accounts: ["111111111111"]}
    backends:
      lookoutvision: {endpoint_url: https://file.test}
      rekognition: {endpoint_url: https://file.test, retired: true}
    models:
      solder-check.v2:
        backend: lookoutvision
        project: file
        version: 1
        region: us-east-1
        account: "111111111111"
        endpoint_url: https://file.test
        min_inference_units: 1
        max_inference_units: 9
        description: file
      byARN:
        backend: lookoutvision
        arn: arn:aws:lookoutvision:us-east-1:111111111111:model/other/1
      bare: {backend: lookoutvision, project: bare, version: 1}
      castings:
        backend: sagemaker
        endpoint: castings
        endpoint_config: castings-1
        answer:
          anomaly: {is_anomalous: bad, confidence: score, scale: 1}
          labels:
            list: "labels[*]"
            name: name
            names: [good, bad]
            confidence: score
            scale: 1
            box: box
            box_form: ltwh
            box_unit: ratio
      rated: {backend: sagemaker, endpoint: rated, answer: {anomaly: {threshold: 0.5, confidence: score}}}
      old: {backend: lookoutvision, project: old, version: 1, retired: true}
      solder:
        price: 4
        backend: rekognition
        retired: false
        arn: "arn:aws:rekognition:us-east-1:111111111111:project/s/version/v/1"
        assume_role: {role_arn: "arn:aws:iam::111111111111:role/own", external_id: own-id}
    """

  private static func setting(_ key: String, _ value: String, of id: String = "castings") -> Override {
    let variable = "MODELS_\(id)_\(key.replacing(".", with: "_"))".uppercased()
    return Override("models.*.\(key)", variable, value) { $0.model(id)?.target.settings?[key] == value }
  }

  private static let overrides: [Override] = [
    Override("gateway.instance", "GATEWAY_INSTANCE", "line-2") { $0.instance == "line-2" },
    Override("server.host", "SERVER_HOST", "::1") { $0.server.host == "::1" },
    Override("server.port", "SERVER_PORT", "65535") { $0.server.port == 65535 },
    Override("server.allow_anonymous", "SERVER_ALLOW_ANONYMOUS", "TRUE") { $0.server.allowsAnonymous },
    Override("server.admin.host", "SERVER_ADMIN_HOST", "::1") { $0.server.admin?.host == "::1" },
    Override("server.admin.port", "SERVER_ADMIN_PORT", "0") { $0.server.admin?.port == 0 },
    Override("server.console", "SERVER_CONSOLE", "false") { !$0.server.hasConsole },
    Override("server.connections", "SERVER_CONNECTIONS", "77") { $0.server.connections == 77 },
    Override("server.connections_per_address", "SERVER_CONNECTIONS_PER_ADDRESS", "7") {
      $0.server.connectionsPerAddress == 7
    },
    Override("log.level", "LOG_LEVEL", "critical") { $0.logLevel == .critical },
    Override("log.format", "LOG_FORMAT", "json") { $0.logFormat == .json },
    Override("tracing.otlp_endpoint", "TRACING_OTLP_ENDPOINT", "http://env.test:4318") {
      $0.tracing.endpoint == "http://env.test:4318"
    },
    Override("tracing.ratio", "TRACING_RATIO", "0.25") { $0.tracing.ratio == 0.25 },
    Override("detect.memory", "DETECT_MEMORY", "16777216") { $0.detect.memory == 16_777_216 },
    Override("aws.region", "AWS_REGION", "eu-west-1") { $0.model("bare")?.target.region == "eu-west-1" },
    Override("aws.account", "AWS_ACCOUNT", "222222222222") { $0.model("bare")?.target.account == "222222222222" },
    Override("aws.access_key_id", "AWS_ACCESS_KEY_ID", "AKIDENV") { $0.aws.accessKey?.id == "AKIDENV" },
    Override("aws.secret_access_key_file", "AWS_SECRET_ACCESS_KEY_FILE", "/env") {
      $0.aws.accessKey?.secretFile == "/env"
    },
    Override("aws.session_token_file", "AWS_SESSION_TOKEN_FILE", "/env") {
      $0.aws.accessKey?.sessionTokenFile == "/env"
    },
    Override("aws.plain_http_hosts", "AWS_PLAIN_HTTP_HOSTS", "a.test,b.test, C.test") {
      $0.aws.plainHTTPHosts == ["a.test", "b.test", "c.test"]
    },
    Override("aws.assume_role.role_arn", "AWS_ASSUME_ROLE_ROLE_ARN", "arn:aws:iam::222222222222:role/env") {
      $0.model("bare")?.target.role?.arn == "arn:aws:iam::222222222222:role/env"
    },
    Override("aws.assume_role.external_id", "AWS_ASSUME_ROLE_EXTERNAL_ID", "env-id") {
      $0.model("bare")?.target.role?.externalID == "env-id"
    },
    Override("models.*.assume_role.role_arn", "MODELS_SOLDER_ASSUME_ROLE_ROLE_ARN", "arn:aws:iam::222222222222:role/m")
    {
      $0.model("solder")?.target.role?.arn == "arn:aws:iam::222222222222:role/m"
    },
    Override("models.*.assume_role.external_id", "MODELS_SOLDER_ASSUME_ROLE_EXTERNAL_ID", "env-id") {
      $0.model("solder")?.target.role?.externalID == "env-id"
    },
    Override("arn_ids.allowed", "ARN_IDS_ALLOWED", "false") { !$0.arnPolicy.isAllowed },
    Override("arn_ids.partitions", "ARN_IDS_PARTITIONS", "aws,aws-cn") {
      $0.arnPolicy.partitions == ["aws", "aws-cn"]
    },
    Override("arn_ids.regions", "ARN_IDS_REGIONS", "us-west-2,eu-west-1") {
      $0.arnPolicy.regions == ["us-west-2", "eu-west-1"]
    },
    Override("arn_ids.accounts", "ARN_IDS_ACCOUNTS", "222222222222") { $0.arnPolicy.accounts == ["222222222222"] },
    Override("backends.*.endpoint_url", "BACKENDS_LOOKOUTVISION_ENDPOINT_URL", "https://env.test") {
      $0.aws.endpoints["lookoutvision"] == "https://env.test"
    },
    Override("backends.*.endpoint_url", "BACKENDS_REKOGNITION_ENDPOINT_URL", "https://env.test") {
      $0.aws.endpoints["rekognition"] == "https://env.test"
    },
    Override("aws.use_fips_endpoint", "AWS_USE_FIPS_ENDPOINT", "True") { $0.aws.variant.isFIPS },
    Override("aws.use_dualstack_endpoint", "AWS_USE_DUALSTACK_ENDPOINT", "true") { $0.aws.variant.isDualStack },
    Override("aws.transport", "AWS_TRANSPORT", "asynchttpclient") { $0.aws.transport == .asyncHTTPClient },
    Override("backends.*.more_regions", "BACKENDS_REKOGNITION_MORE_REGIONS", "eu-north-1,mx-central-1") {
      $0.moreRegions["rekognition"] == ["eu-north-1", "mx-central-1"]
    },
    Override("backends.*.retired", "BACKENDS_LOOKOUTVISION_RETIRED", "true") {
      $0.model("bare")?.retirement != nil && $0.model("solder")?.retirement == nil
    },
    Override("backends.*.successor", "BACKENDS_REKOGNITION_SUCCESSOR", "elsewhere") {
      $0.retired[BackendID(rawValue: "rekognition")]?.successor == "elsewhere"
    },
    Override("models.*.retired", "MODELS_BARE_RETIRED", "true") { $0.model("bare")?.retirement != nil },
    Override("models.*.successor", "MODELS_OLD_SUCCESSOR", "new") { $0.model("old")?.retirement?.successor == "new" },
    Override("models.*.project", "MODELS_SOLDER_CHECK_V2_PROJECT", "env") {
      $0.model("solder-check.v2")?.target.resource == "model/env/1"
    },
    Override("models.*.version", "MODELS_SOLDER_CHECK_V2_VERSION", "latest") {
      $0.model("solder-check.v2")?.target.resource == "model/file/latest"
    },
    Override("models.*.region", "MODELS_SOLDER_CHECK_V2_REGION", "eu-west-1") {
      $0.model("solder-check.v2")?.target.region == "eu-west-1"
    },
    Override("models.*.account", "MODELS_SOLDER_CHECK_V2_ACCOUNT", "222222222222") {
      $0.model("solder-check.v2")?.target.account == "222222222222"
    },
    Override("models.*.endpoint_url", "MODELS_SOLDER_CHECK_V2_ENDPOINT_URL", "https://env.test") {
      $0.model("solder-check.v2")?.target.endpoint == "https://env.test"
    },
    Override("models.*.min_inference_units", "MODELS_SOLDER_CHECK_V2_MIN_INFERENCE_UNITS", "4") {
      $0.model("solder-check.v2")?.units.minimum == 4
    },
    Override("models.*.max_inference_units", "MODELS_SOLDER_CHECK_V2_MAX_INFERENCE_UNITS", "4") {
      $0.model("solder-check.v2")?.units.maximum == 4
    },
    Override("models.*.description", "MODELS_SOLDER_CHECK_V2_DESCRIPTION", "one, two: three") {
      $0.model("solder-check.v2")?.description == "one, two: three"
    },
    Override("models.*.endpoint", "MODELS_CASTINGS_ENDPOINT", "env") {
      $0.model("castings")?.target.resource == "endpoint/env"
    },
    Self.setting("endpoint_config", "env-2"),
    Self.setting("answer.anomaly.is_anomalous", "a.b[0]"),
    Self.setting("answer.anomaly.threshold", "0.25", of: "rated"),
    Self.setting("answer.anomaly.confidence", "$"),
    Self.setting("answer.anomaly.scale", "100"),
    Self.setting("answer.labels.list", "a[*].b"),
    Self.setting("answer.labels.name", "[0]"),
    Self.setting("answer.labels.names", "a,b,c"),
    Self.setting("answer.labels.confidence", "[1]"),
    Self.setting("answer.labels.scale", "100"),
    Self.setting("answer.labels.box", "[2],[3],[4],[5]"),
    Self.setting("answer.labels.box_form", "xyxy"),
    Self.setting("answer.labels.box_unit", "pixels"),
    Override("store.path", "STORE_PATH", "/env/store.sqlite") { $0.storePath == "/env/store.sqlite" },
    Override("retain.history", "RETAIN_HISTORY", "24h") { $0.historyLife == 86_400 },
    Override("retain.audit", "RETAIN_AUDIT", "48h") { $0.auditLife == 172_800 },
    Override("audit.file", "AUDIT_FILE", "/env/audit.jsonl") { $0.auditFile == "/env/audit.jsonl" },
    Override("leases.default", "LEASES_DEFAULT", "30m") { $0.leases.defaultLength == .seconds(1800) },
    Override("leases.limit", "LEASES_LIMIT", "12h") { $0.leases.limit == 43_200 },
    Override("leases.stop_unheld", "LEASES_STOP_UNHELD", "15m") { $0.stopUnheld == 900 },
    Override("models.*.default_lease", "MODELS_SOLDER_DEFAULT_LEASE", "none") {
      $0.model("solder")?.defaultLease == .untilStopped
    },
    Override("models.*.idle_lease", "MODELS_SOLDER_IDLE_LEASE", "10m") { $0.model("solder")?.idleLease == 600 },
    Override("models.*.price", "MODELS_SOLDER_PRICE", "4.25") { $0.model("solder")?.price == 4.25 },
    Override("models.*.dollars_per_month", "MODELS_SOLDER_DOLLARS_PER_MONTH", "90") {
      $0.model("solder")?.dollarsPerMonth == 90
    },
    Override("models.*.s3_allowed", "MODELS_SOLDER_S3_ALLOWED", "line-1/images/*,line-2/*") {
      $0.model("solder")?.s3Allowed.count == 2
    },
    Override("models.*.arn", "MODELS_BY_ARN_ARN", "arn:aws:lookoutvision:eu-west-1:222222222222:model/env/2") {
      $0.model("byARN")?.target.resource == "model/env/2"
    },
  ]

  @Test(arguments: overrides)
  private func `A variable wins over the file`(override: Override) throws {
    let before = try GatewayConfiguration.reading(Self.file)
    #expect(!override.isTaken(before))
    let configuration = try GatewayConfiguration.reading(
      Self.file, environment: [override.variable: override.value])
    #expect(override.isTaken(configuration))
    // Nothing changes unseen when the configuration is read again.
    #expect(!ConfigurationChanges(from: before, to: configuration).isEmpty)
    #expect(ConfigurationChanges(from: before, to: try .reading(Self.file)).isEmpty)
  }

  @Test func `The variable of each key is tried here`() {
    // EnvironmentMistakeTests tries the bundle of authorities, which is a file.
    let tried = Set(Self.overrides.map(\.key)).union(["models.*.backend", "aws.profile", "aws.ca_bundle"])
    let keys = ConfigurationKeys(kinds: BackendRegistry.kinds).patterns.map { $0.joined(separator: ".") }
    // ListeningTests tries the files of TLS; CallersTests and TokenIssuersTests try those of callers, which do not go
    // with all others; WebhookSettingsTests those with a file of their own.
    let elsewhere = ["callers.", "authentication.", "server.tls.", "webhooks."]
    #expect(Set(keys.filter { key in !elsewhere.contains { key.hasPrefix($0) } }) == tried)
  }

  @Test func `A variable names the profile`() throws {
    let configuration = try GatewayConfiguration.reading(
      "aws: {profile: file}", environment: ["MODEL_GATEWAY_AWS_PROFILE": "env"])
    #expect(configuration.aws.profile == "env")
    #expect(try GatewayConfiguration.reading("aws: {profile: file}").aws.profile == "file")
  }

  @Test func `A variable names the backend of a model`() throws {
    let arn = "arn:aws:rekognition:us-east-1:123456789012:project/solder/version/v1/1"
    let configuration = try GatewayConfiguration.reading(
      "models: {a: {backend: lookoutvision, arn: '\(arn)'}}",
      environment: ["MODEL_GATEWAY_MODELS_A_BACKEND": "rekognition"])
    #expect(configuration.model("a")?.target.backend == BackendID(rawValue: "rekognition"))
  }

  @Test(
    arguments: [
      (["AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-west-2"], nil, "eu-west-1"),
      (["AWS_DEFAULT_REGION": "us-west-2"], nil, "us-west-2"),
      (["AWS_REGION": "", "AWS_DEFAULT_REGION": "us-west-2"], nil, "us-west-2"),
      (["AWS_REGION": "eu-west-1"], "eu-central-1", "eu-central-1"),
    ] as [([String: String], String?, String)])
  func `The region is the file's, else that of the environment`(
    environment: [String: String], inFile: String?, expected: String
  ) throws {
    let section = inFile.map { "aws: {region: \($0)}\n" } ?? ""
    let configuration = try GatewayConfiguration.reading(
      section + "models: {a: {backend: lookoutvision, project: p, version: 1}}", environment: environment)
    #expect(configuration.model("a")?.target.region == expected)
  }

  @Test func `An empty variable is as good as none`() throws {
    let configuration = try GatewayConfiguration.reading(
      "server: {port: 9}", environment: ["MODEL_GATEWAY_SERVER_PORT": "", "MODEL_GATEWAY_LOG_LEVEL": ""])
    #expect(configuration.server.port == 9)
  }
}
