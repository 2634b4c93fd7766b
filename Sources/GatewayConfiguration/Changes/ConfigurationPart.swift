import AWSClient
import CallerTokens
import GatewayCore
import ServerTLS

/// A key of the configuration, or several under names of the operator's choice, and how to see that it has changed.
struct ConfigurationPart: Sendable {
  /// The keys that differ.
  let changes: @Sendable (GatewayConfiguration, GatewayConfiguration) -> [String]

  private init(changes: @escaping @Sendable (GatewayConfiguration, GatewayConfiguration) -> [String]) {
    self.changes = changes
  }

  private init<Value: Equatable & SendableMetatype>(
    _ key: String, _ value: @escaping @Sendable (GatewayConfiguration) -> Value
  ) {
    self.init { value($0) == value($1) ? [] : [key] }
  }

  /// What takes effect at once.
  static let live = [
    ConfigurationPart("log.level") { $0.logLevel },
    ConfigurationPart("leases.default") { $0.leases.defaultLength },
    ConfigurationPart("leases.limit") { $0.leases.limit },
    ConfigurationPart("leases.stop_unheld") { $0.stopUnheld },
    ConfigurationPart("retain.history") { $0.historyLife },
    ConfigurationPart("retain.audit") { $0.auditLife },
    ConfigurationPart("arn_ids.allowed") { $0.arnPolicy.isAllowed },
    ConfigurationPart("arn_ids.partitions") { $0.arnPolicy.partitions },
    ConfigurationPart("arn_ids.regions") { $0.arnPolicy.regions },
    ConfigurationPart("arn_ids.accounts") { $0.arnPolicy.accounts },
    ConfigurationPart("aws.assume_role") { $0.arnPolicy.role },
    ConfigurationPart { old, new in
      names(old.tokenIssuers, new.tokenIssuers, by: \.label).map { "authentication.jwt.\($0)" }
    },
    ConfigurationPart { old, new in names(old.webhooks, new.webhooks, by: \.name).map { "webhooks.\($0)" } },
    ConfigurationPart { old, new in
      names(old.moreRegions, new.moreRegions).map { "backends.\($0).more_regions" }
    },
    ConfigurationPart { old, new in names(old.retired, new.retired).map { "backends.\($0).retired" } },
  ]

  /// What is made when the process starts.
  static let fixed = [
    ConfigurationPart("gateway.instance") { $0.instance },
    ConfigurationPart("server.host") { $0.server.host },
    ConfigurationPart("server.port") { $0.server.port },
    ConfigurationPart("server.allow_anonymous") { $0.server.allowsAnonymous },
    ConfigurationPart("server.console") { $0.server.hasConsole },
    ConfigurationPart("server.connections") { $0.server.connections },
    ConfigurationPart("server.connections_per_address") { $0.server.connectionsPerAddress },
    ConfigurationPart("server.tls.certificate") { $0.server.tls?.certificate },
    ConfigurationPart("server.tls.key") { $0.server.tls?.key },
    ConfigurationPart("server.tls.client_authorities") { $0.server.tls?.clientAuthorities },
    ConfigurationPart("server.tls.client_certificates") { $0.server.tls?.clientCertificates },
    ConfigurationPart("server.admin.host") { $0.server.admin?.host },
    ConfigurationPart("server.admin.port") { $0.server.admin?.port },
    ConfigurationPart("log.format") { $0.logFormat },
    ConfigurationPart("tracing.otlp_endpoint") { $0.tracing.endpoint },
    ConfigurationPart("tracing.ratio") { $0.tracing.ratio },
    ConfigurationPart("detect.memory") { $0.detect.memory },
    ConfigurationPart("store.path") { $0.storePath },
    ConfigurationPart("audit.file") { $0.auditFile },
    // Models follow it at once; the gateway's own calls to STS do not.
    ConfigurationPart("aws.region") { $0.aws.region },
    ConfigurationPart("aws.access_key_id") { $0.aws.accessKey?.id },
    ConfigurationPart("aws.secret_access_key_file") { $0.aws.accessKey?.secretFile },
    ConfigurationPart("aws.session_token_file") { $0.aws.accessKey?.sessionTokenFile },
    ConfigurationPart("aws.profile") { $0.aws.profile },
    ConfigurationPart("aws.plain_http_hosts") { $0.aws.plainHTTPHosts },
    ConfigurationPart("aws.use_fips_endpoint") { $0.aws.variant.isFIPS },
    ConfigurationPart("aws.use_dualstack_endpoint") { $0.aws.variant.isDualStack },
    ConfigurationPart("aws.ca_bundle") { $0.aws.trusted },
    ConfigurationPart("aws.transport") { $0.aws.transport },
    ConfigurationPart { old, new in names(old.aws.endpoints, new.aws.endpoints).map { "backends.\($0).endpoint_url" } },
  ]

  /// The names, in order, of what is in one only or differs.
  static func names<Key: Hashable & CustomStringConvertible, Value: Equatable>(
    _ old: [Key: Value], _ new: [Key: Value]
  ) -> [String] {
    Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.map(\.description).sorted()
  }

  static func names<Element: Equatable>(
    _ old: [Element], _ new: [Element], by name: (Element) -> String
  ) -> [String] {
    names(
      Dictionary(old.map { (name($0), $0) }) { first, _ in first },
      Dictionary(new.map { (name($0), $0) }) { first, _ in first })
  }
}
