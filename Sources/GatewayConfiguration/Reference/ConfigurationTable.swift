import GatewayCore
import Logging

/// Every key that a configuration may have, but for those that are a backend's own: what is not here is not known.
enum ConfigurationTable {
  static let keys = gateway + aws + callers + CallerIdentityKeys.keys + backends + keeping + webhooks + models

  private static let defaults = GatewayConfiguration()
  private static let unitsForm = SettingKey.Form.whole(1...Int(Int32.max))
  private static let defaultLease = if case .seconds(let seconds) = defaults.leases.defaultLength { seconds } else { 0 }

  private static let gateway = [
    SettingKey(
      "gateway.instance", .text, defaults.instance, "this gateway's name: what it makes at AWS carries it"),
    SettingKey("server.host", .text, defaults.server.host, "the address to listen on"),
    SettingKey("server.port", .whole(0...65535), "\(defaults.server.port)", "the port; 0: any that is free"),
    SettingKey(
      "server.allow_anonymous", .flag, "\(defaults.server.allowsAnonymous)",
      "whether others than this machine may call without a key"),
    SettingKey(
      "server.console", .flag, "\(defaults.server.hasConsole)", "whether the operator's page is served at `/`"),
    SettingKey("server.connections", .whole(1...1_000_000), "\(defaults.server.connections)", "how many at a time"),
    SettingKey(
      "server.connections_per_address", .whole(1...1_000_000), "\(defaults.server.connectionsPerAddress)",
      "of those, how many from one address; a proxy's is that of all who come by it"),
    SettingKey(
      "server.tls.certificate", .file, "PEM: the server's chain; with it and its key the gateway speaks TLS and HTTP/2"),
    SettingKey("server.tls.key", .file, "PEM: its key"),
    SettingKey("server.tls.client_authorities", .file, "PEM: who signs callers' certificates"),
    SettingKey(
      "server.tls.client_certificates", .text, "optional", "`required`: there is no connection without one"),
    SettingKey("server.admin.host", .text, "127.0.0.1", "the address for those who run the gateway"),
    SettingKey("server.admin.port", .whole(0...65535), "its port; without it there is no such address"),
    SettingKey(
      "log.level", .oneOf(Logger.Level.allCases.map(\.rawValue)), defaults.logLevel.rawValue, "what is logged"),
    SettingKey("log.format", .oneOf(["human", "json"]), "human", "`json`: an object a line"),
    SettingKey(
      "tracing.otlp_endpoint", .url, "where spans are sent by OTLP over HTTP, such as `http://127.0.0.1:4318`"),
    SettingKey("tracing.ratio", .number, "1", "the part, from 0 to 1, that is kept of the traces that begin here"),
    SettingKey(
      "detect.memory", .whole(DetectMemory.leastLimit...Int.max), "\(defaults.detect.memory)",
      "how many bytes of images are held at a time"),
  ]

  private static let aws = [
    SettingKey("aws.region", .text, "`AWS_REGION`, `AWS_DEFAULT_REGION`", "the region of models that name none"),
    SettingKey("aws.account", .text, "the account, 12 digits, of models that are named without one"),
    SettingKey("aws.access_key_id", .text, "credentials in place of the environment's"),
    SettingKey("aws.secret_access_key_file", .file, "the file with that key's secret"),
    SettingKey("aws.session_token_file", .file, "the file with that key's session token"),
    SettingKey("aws.plain_http_hosts", .list, "hosts beside loopback that `http://` endpoints may name"),
    SettingKey(
      "aws.profile", .text, "`AWS_PROFILE`", "the profile of AWS's own files whose credentials are used"),
    SettingKey("aws.assume_role.role_arn", .text, "the role taken on for models that name none"),
    SettingKey("aws.assume_role.external_id", .text, "its external id"),
    SettingKey(
      "aws.use_fips_endpoint", .flag, "`AWS_USE_FIPS_ENDPOINT`, `false`",
      "whether the services' FIPS endpoints are called; a model where there is none is refused"),
    SettingKey(
      "aws.use_dualstack_endpoint", .flag, "`AWS_USE_DUALSTACK_ENDPOINT`, `false`",
      "whether the endpoints with IPv6 addresses are called; a model where there is none is refused"),
    SettingKey(
      "aws.ca_bundle", .file, "`AWS_CA_BUNDLE`",
      "a PEM file with the authorities that are trusted in place of the system's"),
    SettingKey(
      "aws.transport", .oneOf(GatewayConfiguration.AWS.Transport.allCases.map(\.rawValue)),
      defaults.aws.transport.rawValue,
      "by what models' services are called: `channel` takes less CPU; hosts behind a proxy are called by the other"),
    SettingKey("arn_ids.allowed", .flag, "false", "whether models outside the catalog may be named by their ARN"),
    SettingKey("arn_ids.partitions", .list, "aws", "the partitions that such an ARN may name"),
    SettingKey("arn_ids.regions", .list, "the regions that such an ARN may name"),
    SettingKey("arn_ids.accounts", .list, "the accounts that such an ARN may name"),
  ]

  private static let callers = [
    SettingKey(
      "callers.NAME.allow.PATTERN", .list,
      "what the caller may do to which models: \(Right.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))"),
    SettingKey("callers.NAME.limits.requests_per_second", .number, "how fast the caller may ask in the long run"),
    SettingKey(
      "callers.NAME.limits.burst", .whole(1...1_000_000), "two seconds' requests", "how many at once after a pause"),
    SettingKey("callers.NAME.limits.concurrent_detects", .whole(1...1_000_000), "how many detects at a time"),
    SettingKey(
      "callers.NAME.limits.running_units", .whole(0...1_000_000),
      "the most inference units of all models that the caller holds"),
    SettingKey(
      "callers.NAME.limits.dollars_per_month", .dollars,
      "what the caller may spend in a calendar month of UTC; each model that it may start needs a price"),
    SettingKey(
      "callers.NAME.limits.end_leases", .flag, "true", "whether the caller's leases end when that is spent"),
    SettingKey("callers.NAME.keys.LABEL.sha256", .text, "the SHA-256 of a key, as `model-gateway keys new` prints it"),
    SettingKey("callers.NAME.keys.LABEL.expires_at", .time, "from when on the key is refused"),
  ]

  private static let backends = [
    SettingKey("backends.NAME.endpoint_url", .url, "in place of the service's own address; taken as it is"),
    SettingKey(
      "backends.NAME.more_regions", .list,
      "regions that AWS has added to the service since this version; nothing is checked of them"),
    SettingKey(
      "backends.NAME.retired", .flag, "false", "whether the service has ended: its models can only be stopped"),
    SettingKey("backends.NAME.successor", .text, "where its callers go: a model's id, a URL or a text"),
  ]

  private static let keeping = [
    SettingKey("store.path", .file, "model-gateway.sqlite", "the store; one process owns it"),
    SettingKey(
      "retain.history", .duration, DurationText.text(seconds: defaults.historyLife),
      "how long ended operations and runs are kept"),
    SettingKey("retain.audit", .duration, "8760h", "how long records of the audit trail are kept"),
    SettingKey(
      "leases.default", .duration, DurationText.text(seconds: defaultLease),
      "how long a start holds a model where neither it nor the model says"),
    SettingKey(
      "leases.limit", .duration, DurationText.text(seconds: defaults.leases.limit),
      "the longest that a start may name"),
    SettingKey(
      "leases.stop_unheld", .duration,
      "the time after which a model that runs and that nobody holds is stopped; without it, it is only told"),
    SettingKey("audit.file", .file, "a file to which each record of the audit trail is added as a line of JSON"),
  ]

  private static let webhooks = [
    SettingKey("webhooks.NAME.url", .url, "where events are sent"),
    SettingKey("webhooks.NAME.secret_file", .file, "the file with the key by which they are signed"),
    SettingKey("webhooks.NAME.events", .list, "all", "which of running, failed, stopped, stop_late and unheld"),
    SettingKey("webhooks.NAME.models", .list, "all", "of which models, by patterns"),
    SettingKey(
      "webhooks.NAME.allow_private", .flag, "false",
      "whether they may go to addresses that are not public, and by `http://`"),
  ]

  private static let models = [
    SettingKey("models.ID.default_lease", .lease, "`leases.default`", "where a start names none"),
    SettingKey("models.ID.idle_lease", .duration, "how long each detect keeps the model"),
    SettingKey("models.ID.price", .dollars, "for a unit and hour; SageMaker: for the endpoint and hour"),
    SettingKey(
      "models.ID.dollars_per_month", .dollars,
      "what its runs may cost in a calendar month of UTC, whoever holds it: all its leases end when that is spent"),
    SettingKey("models.ID.backend", .text, "the service that hosts it"),
    SettingKey("models.ID.arn", .text, "which model it is; Rekognition's is named by its ARN"),
    SettingKey("models.ID.region", .text, "`aws.region`", "where it is"),
    SettingKey("models.ID.account", .text, "`aws.account`", "whose it is"),
    SettingKey("models.ID.endpoint_url", .url, "its backend's", "in place of the service's own address"),
    SettingKey("models.ID.min_inference_units", unitsForm, "1", "where a start names none"),
    SettingKey("models.ID.max_inference_units", unitsForm, "where a start names none"),
    SettingKey("models.ID.description", .text, "for people"),
    SettingKey("models.ID.s3_allowed", .list, "`BUCKET/KEY` and `BUCKET/PREFIX*`: the objects that a detect may name"),
    SettingKey("models.ID.assume_role.role_arn", .text, "`aws.assume_role`", "the role taken on for this model"),
    SettingKey("models.ID.assume_role.external_id", .text, "its external id"),
    SettingKey("models.ID.retired", .flag, "its backend's", "whether it can only be stopped"),
    SettingKey("models.ID.successor", .text, "its backend's", "where its callers go"),
  ]
}
