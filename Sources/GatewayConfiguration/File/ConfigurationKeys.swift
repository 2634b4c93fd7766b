/// The keys that a configuration may have. `*` stands for a name that the operator chooses.
enum ConfigurationKeys {
  static let patterns: [[String]] = [
    "gateway.instance", "server.host", "server.port", "server.allow_anonymous",
    "log.level",
    "detect.memory",
    "aws.region", "aws.account", "aws.access_key_id", "aws.secret_access_key_file", "aws.session_token_file",
    "aws.plain_http_hosts",
    "arn_ids.allowed", "arn_ids.partitions", "arn_ids.regions", "arn_ids.accounts",
    "callers.*.allow.*", "callers.*.limits.requests_per_second", "callers.*.limits.burst",
    "callers.*.limits.concurrent_detects", "callers.*.limits.running_units", "callers.*.limits.dollars_per_month",
    "callers.*.limits.end_leases",
    "callers.*.keys.*.sha256", "callers.*.keys.*.expires_at",
    "backends.*.endpoint_url",
    "store.path", "retain.history", "leases.default", "leases.limit", "leases.stop_unheld",
    "models.*.default_lease", "models.*.idle_lease", "models.*.price",
    "models.*.backend", "models.*.arn", "models.*.project", "models.*.version", "models.*.region",
    "models.*.account", "models.*.endpoint_url", "models.*.min_inference_units", "models.*.max_inference_units",
    "models.*.description", "models.*.s3_allowed",
  ].map { $0.split(separator: ".").map(String.init) }

  /// Whether `path` is a key with a value.
  static func isKey(_ path: [String]) -> Bool {
    patterns.contains { $0.count == path.count && matches($0, path) }
  }

  /// The names that may follow `path`; none when nothing may.
  static func names(below path: [String]) -> [String] {
    let below = patterns.filter { $0.count > path.count && matches(Array($0.prefix(path.count)), path) }
    var names: [String] = []
    for name in below.map({ $0[path.count] }) where !names.contains(name) { names.append(name) }
    return names
  }

  private static func matches(_ pattern: [String], _ path: [String]) -> Bool {
    zip(pattern, path).allSatisfy { $0 == "*" || $0 == $1 }
  }
}
