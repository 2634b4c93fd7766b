package import GatewayCore
import Logging
import Telemetry

extension GatewayConfiguration {
  /// Reads and checks a configuration.
  ///
  /// Every key can be set by an environment variable too, which then wins: `server.port` is
  /// `MODEL_GATEWAY_SERVER_PORT`, and `region` of the model `solder-check` in the file is
  /// `MODEL_GATEWAY_MODELS_SOLDER_CHECK_REGION`. Lists are written there with commas. A variable that is nearly called
  /// as one of these is a mistake, and so is one that stands for two keys; those that Kubernetes makes for a service
  /// called `model-gateway` are none.
  ///
  /// - `gateway.instance` (default): the name of this gateway: what it makes at AWS carries it.
  /// - `server.host` (127.0.0.1): the address to listen on.
  /// - `server.port` (8080): the port; 0: any that is free.
  /// - `server.allow_anonymous` (false): whether others than this machine may call without saying who they are.
  /// - `server.console` (true): whether the operator's page is served at `/`.
  /// - `server.connections` (20000), `server.connections_per_address` (1000): how many connections there may be at a
  ///   time, and how many from one address that is not this machine's; of IPv6, from one `/64`.
  /// - `server.tls.certificate`, `.key`: PEM files with the server's chain and its key; with them it speaks TLS, and reads
  ///   them again when they change. `.client_authorities`: a PEM file with the authorities that sign clients'
  ///   certificates; `.client_certificates` (optional): whether there is no connection without one, `required`.
  /// - `server.admin.port`, `.host` (127.0.0.1): an address of its own for those who run the gateway, over plain HTTP.
  /// - `store.path` (model-gateway.sqlite): the SQLite file that leases, operations and runs are kept in.
  /// - `retain.history` (2160h): how long ended operations and runs are kept.
  /// - `retain.audit` (8760h): how long records of the audit trail are kept. `audit.file`: a file to which each of them is
  ///   added as a line of JSON.
  /// - `webhooks.NAME.url`: where events are sent; `.secret_file`: the file with the key by which they are signed,
  ///   `whsec_` and base64; `.events` (all): a list of running, failed, stopped, stop_late and unheld; `.models` (all):
  ///   a list of patterns; `.allow_private` (false): whether they may go to addresses that are not of the public
  ///   internet, and by `http://`.
  /// - `leases.default` (4h): how long a start holds a model where neither it nor the model says; `leases.limit` (24h):
  ///   the longest that a start may name.
  /// - `leases.stop_unheld`: the time after which a model that runs and that nobody holds is stopped; without it, it is
  ///   only told.
  /// - `log.level` (info): trace, debug, info, notice, warning, error or critical.
  /// - `log.format` (human): human or json, an object a line.
  /// - `tracing.otlp_endpoint`: the base URL of a collector that takes OTLP over HTTP, such as `http://127.0.0.1:4318`;
  ///   without it traces are carried on and no span is sent. `tracing.ratio` (1): the part, from 0 to 1, that is kept of
  ///   the traces that begin here; of those that a caller has begun, what the caller says.
  /// - `detect.memory` (268435456): how many bytes of images are held at a time, from 8 MiB.
  /// - `aws.region` (`AWS_REGION`, then `AWS_DEFAULT_REGION`): the region of models that name none.
  /// - `aws.account`: the 12 digits of the account of models that are named by project and version.
  /// - `aws.access_key_id`, `aws.secret_access_key_file`, `aws.session_token_file`: credentials; without them those of
  ///   the environment are used.
  /// - `aws.profile` (`AWS_PROFILE`): the profile of AWS's configuration and credentials files whose credentials are
  ///   used.
  /// - `aws.assume_role.role_arn`, `.external_id`: the role that is taken on for models that name none.
  /// - `aws.plain_http_hosts`: hosts beside loopback that endpoints may reach by `http://`.
  /// - `arn_ids.allowed` (false): whether models outside the catalog may be named by ARN, then only those of
  ///   `arn_ids.partitions` (aws), `arn_ids.regions` and `arn_ids.accounts`.
  /// - `callers.NAME.allow.PATTERN` (none): what a caller may do to the models whose names match, such as `solder-*`, or
  ///   to all, `*`: a list of read, start, stop, force, hold, detect and operate. Models that the catalog does not name
  ///   are matched by their whole ARN, and by patterns that begin with `arn:` alone.
  /// - `callers.NAME.limits.requests_per_second`, `.burst` (twice that): how fast a caller may ask; stops have an allowance
  ///   of their own. `.concurrent_detects`, `.running_units`: how much at a time. `.dollars_per_month`: for the caller's
  ///   shares of runs, in a calendar month of UTC; it needs a price for each model that the caller may start.
  ///   `.end_leases` (true): whether the caller's leases end when that is spent.
  /// - `callers.NAME.keys.LABEL.sha256`: the SHA-256 of a key of the caller's, as `model-gateway keys new` prints it.
  /// - `callers.NAME.keys.LABEL.expires_at` (never): the time in RFC 3339 and UTC from which the key is refused.
  /// - `authentication.jwt.LABEL.issuer`: who makes tokens (JSON Web Tokens) that callers may show themselves by: what
  ///   their claim `iss` says. `.jwks_url` or `.jwks_file`: its public keys; `.jwks_ca_bundle`: a PEM file with the
  ///   authorities that are trusted there in place of the system's; `.jwks_token_file`: a token of the gateway's own that
  ///   is sent there; `.refresh` (10m): how often they are fetched. `.audience`: a list, of which tokens name one in
  ///   `aud`. `.algorithms` (RS256, ES256): how tokens may be signed. `.claim` (sub): which claim says whose a token is,
  ///   by its name or as a JSON Pointer. `.leeway` (60s): how far its clock may be wrong. `.max_token_life` (any): the
  ///   longest from `iat` to `exp`.
  /// - `callers.NAME.tokens.LABEL.issuer`, `.subject`: the tokens of the issuer with that label whose claim says that
  ///   subject are the caller's, if they also say what `.claims.CLAIM` has: a text, or a list of which one will do.
  /// - `callers.NAME.certificates.LABEL.subject`, or `.dns`, `.uri` or `.email`: what a certificate of the caller's has as
  ///   its subject, in the form of RFC 4514, or among its alternative names. Exactly one of them.
  /// - `aws.use_fips_endpoint` (`AWS_USE_FIPS_ENDPOINT`, then false): whether the services' FIPS endpoints are called;
  ///   `aws.use_dualstack_endpoint` (`AWS_USE_DUALSTACK_ENDPOINT`, then false): those with IPv6 addresses. A model where
  ///   there is none is refused. An endpoint that is given by URL is taken as it is.
  /// - `aws.ca_bundle` (`AWS_CA_BUNDLE`): a PEM file with the authorities that are trusted in place of the system's.
  /// - `aws.transport` (channel): by what the models' services are called, channel or asynchttpclient: the first
  ///   keeps each call on the event loop that it began on, and leaves hosts behind a proxy to the second.
  /// - `backends.NAME.endpoint_url`: the base URL in place of the service's own.
  /// - `backends.NAME.more_regions` (none): regions that AWS has added to the service's since: a list. Nothing is checked
  ///   of them.
  /// - `backends.NAME.retired` (false): whether the service has ended for this gateway: its models can be stopped, and
  ///   nothing else. `backends.NAME.successor`: where callers go, a model's id, a URL or a text.
  /// - `models.ID.retired` (its backend's), `models.ID.successor`: the same of one model.
  /// - `models.ID.backend`, `.arn` or `.project` and `.version`, `.region`, `.account`, `.endpoint_url`,
  ///   `.default_lease`, `.idle_lease` (each detect holds the model for so long), `.price` (US dollars for a unit and
  ///   hour), `.dollars_per_month` (what its runs may cost), `.min_inference_units`, `.max_inference_units`, `.description`: the catalog.
  /// - `models.ID.endpoint`, `.endpoint_config`: a SageMaker endpoint's name, and the endpoint configuration from which a
  ///   start creates it; `models.ID.answer.labels.*` and `.answer.anomaly.*`: where its model's answers have what.
  /// - `models.ID.s3_allowed` (none): the objects of S3 that callers may have this model look at: a list of
  ///   `BUCKET/KEY` and `BUCKET/PREFIX*`. The gateway's own role reads them.
  /// - `models.ID.assume_role.role_arn`, `.external_id`: the role that is taken on for this model, such as one of the
  ///   account that the model is in.
  ///
  /// - Parameters:
  ///   - path: the YAML file; nil: the environment alone.
  ///   - kinds: the backends that there are.
  ///   - environment: the process' environment variables.
  /// - Throws: ``ConfigurationProblems`` with everything that is wrong.
  package init(
    file path: String?, kinds: [BackendKind], environment: [String: String]
  ) throws(ConfigurationProblems) {
    try self.init(
      path.map { ConfigurationFile(path: $0, keys: ConfigurationKeys(kinds: kinds)) } ?? ConfigurationFile(),
      kinds: kinds, environment: environment)
  }

  /// Reads and checks `text` as the file `name` would be.
  package init(
    text: String, name: String, kinds: [BackendKind], environment: [String: String] = [:]
  ) throws(ConfigurationProblems) {
    try self.init(
      ConfigurationFile(path: name, text: text, keys: ConfigurationKeys(kinds: kinds)), kinds: kinds,
      environment: environment)
  }

  private init(
    _ file: ConfigurationFile, kinds: [BackendKind], environment: [String: String]
  ) throws(ConfigurationProblems) {
    self.init()
    isBlank = file.settings.isEmpty
    var settings = SettingsReader(file: file, environment: environment)
    readServer(&settings)
    readListening(&settings)
    readTelemetry(&settings)
    readLeases(&settings)
    detect.memory = settings.integer(["detect", "memory"], in: DetectMemory.leastLimit...Int.max) ?? detect.memory
    readAWS(&settings)
    readEndpointVariant(&settings, environment: environment)
    readTransport(&settings, environment: environment)
    let role = settings.role(["aws", "assume_role"])
    let rules = readBackends(&settings, kinds: kinds, environment: environment)
    readARNPolicy(&settings, kinds: kinds, rules: rules, role: role)
    tokenIssuers = TokenIssuersReader.read(&settings)
    callers = CallersReader.read(&settings, issuers: tokenIssuers)
    TokenIssuersReader.check(tokenIssuers, with: callers, &settings)
    auditFile = settings.string(["audit", "file"])
    auditLife = settings.duration(["retain", "audit"]) ?? auditLife
    webhooks = WebhooksReader.read(&settings)
    if server.allowsAnonymous, !callers.isEmpty {
      settings.report(["server", "allow_anonymous"], "is not for a gateway with callers: all of them need a key")
    }
    CertificatesReader.check(callers, with: server.tls, &settings)
    aws.region =
      settings.isSet(["aws", "region"])
      ? settings.region(["aws", "region"]) : Self.region(in: environment, &settings)
    var catalog = CatalogReader(
      kinds: kinds, region: aws.region, account: settings.account(["aws", "account"]), role: role,
      plainHosts: aws.plainHTTPHosts, leaseLimit: leases.limit, needsAccount: arnPolicy.isAllowed, rules: rules,
      retired: retired)
    models = catalog.read(&settings)
    CallersReader.check(callers, with: models, &settings)
    LimitsReader.check(callers, with: models, takesARNs: arnPolicy.isAllowed, &settings)
    settings.checkVariables(ConfigurationKeys(kinds: kinds), backends: kinds.map(\.id.rawValue))
    settings.reportKeys()
    warnings = settings.warnings
    guard settings.problems.isEmpty else {
      throw ConfigurationProblems(
        problems: settings.problems.sorted { ($0.line ?? 0, $0.key) < ($1.line ?? 0, $1.key) })
    }
  }

  private static func region(in environment: [String: String], _ settings: inout SettingsReader) -> String? {
    for variable in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
      guard let region = environment[variable], !region.isEmpty else { continue }
      if !ARN.isLabel(region) { settings.report(variable: variable, SettingsReader.regionRule) }
      return region
    }
    return nil
  }

  private mutating func readServer(_ settings: inout SettingsReader) {
    if let name = settings.string(["gateway", "instance"]) {
      if Self.isInstance(name) {
        instance = name
      } else {
        settings.report(["gateway", "instance"], "must be 1 to 40 letters, digits, dots, underscores and hyphens")
      }
    }
    server.host = settings.string(["server", "host"]) ?? server.host
    server.port = settings.integer(["server", "port"], in: 0...65535) ?? server.port
    server.allowsAnonymous = settings.flag(["server", "allow_anonymous"]) ?? server.allowsAnonymous
    server.hasConsole = settings.flag(["server", "console"]) ?? server.hasConsole
    if let text = settings.string(["log", "level"]) {
      if let level = Logger.Level(rawValue: text) {
        logLevel = level
      } else {
        let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        settings.report(["log", "level"], "must be one of \(levels)")
      }
    }
  }

  private mutating func readTelemetry(_ settings: inout SettingsReader) {
    if let text = settings.string(["log", "format"]) {
      if let format = LogFormat(rawValue: text) {
        logFormat = format
      } else {
        settings.report(
          ["log", "format"], "must be one of \(LogFormat.allCases.map(\.rawValue).joined(separator: ", "))")
      }
    }
    tracing.endpoint = settings.httpURL(["tracing", "otlp_endpoint"])
    tracing.ratio = settings.ratio(["tracing", "ratio"]) ?? tracing.ratio
  }

  /// It goes into the names of role sessions, which have up to 64 characters, and into tags.
  private static func isInstance(_ name: String) -> Bool {
    (1...40).contains(name.utf8.count)
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
  }

  private mutating func readLeases(_ settings: inout SettingsReader) {
    storePath = settings.string(["store", "path"]) ?? storePath
    leases.limit = settings.duration(["leases", "limit"]) ?? leases.limit
    if let seconds = settings.duration(["leases", "default"]) { leases.defaultLength = .seconds(seconds) }
    if case .seconds(let seconds) = leases.defaultLength, seconds > leases.limit {
      settings.report(["leases", "default"], "must not be longer than leases.limit")
    }
    historyLife = settings.duration(["retain", "history"]) ?? historyLife
    stopUnheld = settings.duration(["leases", "stop_unheld"])
  }

  private mutating func readAWS(_ settings: inout SettingsReader) {
    let id = settings.string(["aws", "access_key_id"])
    let secretFile = settings.string(["aws", "secret_access_key_file"])
    let tokenFile = settings.string(["aws", "session_token_file"])
    switch (id, secretFile) {
    case (let id?, let secretFile?):
      aws.accessKey = .init(id: id, secretFile: secretFile, sessionTokenFile: tokenFile)
    case (_?, nil):
      settings.report(["aws", "access_key_id"], "needs aws.secret_access_key_file beside it")
    case (nil, _?):
      settings.report(["aws", "secret_access_key_file"], "needs aws.access_key_id beside it")
    case (nil, nil):
      if tokenFile != nil { settings.report(["aws", "session_token_file"], "needs aws.access_key_id beside it") }
    }
    aws.profile = settings.string(["aws", "profile"])
    if aws.profile != nil, id != nil {
      settings.report(
        ["aws", "profile"], "is not for a gateway with aws.access_key_id: its credentials are that key's")
    }
    aws.plainHTTPHosts = Set((settings.list(["aws", "plain_http_hosts"]) ?? []).map { $0.lowercased() })
  }
}
