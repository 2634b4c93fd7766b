import GatewayCore

/// The keys that a configuration may have. `*` stands for a name that the operator chooses.
struct ConfigurationKeys {
  let patterns: [[String]]

  /// - Parameter kinds: the backends, whose models have keys of their own.
  init(kinds: [BackendKind]) {
    var patterns = Self.common
    for key in kinds.flatMap(\.catalogKeys) {
      let pattern = ["models", "*"] + key.split(separator: ".").map(String.init)
      if !patterns.contains(pattern) { patterns.append(pattern) }
    }
    self.patterns = patterns
  }

  private static let common: [[String]] = [
    "gateway.instance", "server.host", "server.port", "server.allow_anonymous", "server.console",
    "server.tls.certificate", "server.tls.key", "server.tls.client_authorities", "server.tls.client_certificates",
    "server.admin.host", "server.admin.port",
    "log.level",
    "detect.memory",
    "aws.region", "aws.account", "aws.access_key_id", "aws.secret_access_key_file", "aws.session_token_file",
    "aws.plain_http_hosts", "aws.profile", "aws.assume_role.role_arn", "aws.assume_role.external_id",
    "aws.use_fips_endpoint", "aws.use_dualstack_endpoint", "aws.ca_bundle",
    "arn_ids.allowed", "arn_ids.partitions", "arn_ids.regions", "arn_ids.accounts",
    "callers.*.allow.*", "callers.*.limits.requests_per_second", "callers.*.limits.burst",
    "callers.*.limits.concurrent_detects", "callers.*.limits.running_units", "callers.*.limits.dollars_per_month",
    "callers.*.limits.end_leases",
    "callers.*.keys.*.sha256", "callers.*.keys.*.expires_at",
    "callers.*.tokens.*.issuer", "callers.*.tokens.*.subject", "callers.*.tokens.*.claims.*",
    "authentication.jwt.*.issuer", "authentication.jwt.*.jwks_url", "authentication.jwt.*.jwks_file",
    "authentication.jwt.*.jwks_ca_bundle", "authentication.jwt.*.jwks_token_file", "authentication.jwt.*.audience",
    "authentication.jwt.*.algorithms", "authentication.jwt.*.claim", "authentication.jwt.*.leeway",
    "authentication.jwt.*.max_token_life", "authentication.jwt.*.refresh",
    "callers.*.certificates.*.subject", "callers.*.certificates.*.dns", "callers.*.certificates.*.uri",
    "callers.*.certificates.*.email",
    "backends.*.endpoint_url", "backends.*.more_regions", "backends.*.retired", "backends.*.successor",
    "store.path", "retain.history", "leases.default", "leases.limit", "leases.stop_unheld",
    "models.*.default_lease", "models.*.idle_lease", "models.*.price", "models.*.dollars_per_month",
    "models.*.backend", "models.*.arn", "models.*.region",
    "models.*.account", "models.*.endpoint_url", "models.*.min_inference_units", "models.*.max_inference_units",
    "models.*.description", "models.*.s3_allowed", "models.*.assume_role.role_arn",
    "models.*.assume_role.external_id", "models.*.retired", "models.*.successor",
  ].map { $0.split(separator: ".").map(String.init) }

  /// Whether `path` is a key with a value.
  func isKey(_ path: [String]) -> Bool {
    patterns.contains { $0.count == path.count && Self.matches($0, path) }
  }

  /// The names that may follow `path`; none when nothing may.
  func names(below path: [String]) -> [String] {
    let below = patterns.filter { $0.count > path.count && Self.matches(Array($0.prefix(path.count)), path) }
    var names: [String] = []
    for name in below.map({ $0[path.count] }) where !names.contains(name) { names.append(name) }
    return names
  }

  private static func matches(_ pattern: [String], _ path: [String]) -> Bool {
    zip(pattern, path).allSatisfy { $0 == "*" || $0 == $1 }
  }
}

extension BackendKind {
  /// The keys, below a model's id, that are this backend's.
  var catalogKeys: [String] { (naming?.keys ?? []) + (settings?.keys ?? []) }
}
