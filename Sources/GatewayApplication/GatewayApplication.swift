import AWSClient
import Backends
package import GatewayConfiguration
package import GatewayCore
import GatewayHTTP
package import Logging
import OpenSSLCrypto
import Platform
import SQLiteStore
import ServerTLS
package import ServiceLifecycle
import UnixSignals
import Webhooks

/// Puts the gateway together from its configuration.
package enum GatewayApplication {
  package static let version = "0.1.0"

  /// How long what is in flight may take to end once the process is asked to.
  package static let shutdownLimit: Duration = .seconds(30)

  /// How long a detect waits for its turn when there is no room for its image.
  private static let detectPatience: Duration = .seconds(5)

  /// The services of a gateway, in the order of dependency: the last is the first to stop. What a process before this
  /// one has left is being carried on when they are returned.
  ///
  /// - Parameters:
  ///   - credentials: whose keys sign. That there are none, or none yet, stops no gateway from starting.
  ///   - endpointVariables: the environment that `AWS_ENDPOINT_URL…` and `AWS_DISABLE_CLOCK_SKEW_CORRECTION` are read
  ///     from.
  ///   - source: where the configuration is read again; nil: it stays as it is.
  ///   - auditLogger: of the audit trail's own stream; nil: `logger`.
  ///   - onRunning: called with the port once requests are accepted.
  ///   - onAdminRunning: the same of the address of those who run the gateway, if it has one of its own.
  /// - Throws: STORE_UNAVAILABLE, what is wrong with the files of TLS, or a defect of the build.
  package static func services(
    configuration: GatewayConfiguration, source: ConfigurationSource? = nil, credentials: GatewayCredentials,
    endpointVariables: [String: String],
    store: any GatewayStore, logger: Logger, auditLogger: Logger? = nil,
    onRunning: @escaping @Sendable (_ port: Int) async -> Void,
    onAdminRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) async throws -> [any Service] {
    let time = SystemTime()
    let observability = Observability(configuration, time: time, logger: logger)
    let store = observability.store(store)
    let auditFile = try configuration.auditFile.map { try AuditFile(path: $0, logger: auditLogger ?? logger) }
    let audit = auditTrail(store: store, file: auditFile, time: time, logger: auditLogger ?? logger)
    let access = AWSAccess(
      configuration, credentials: credentials, variables: endpointVariables, observability: observability,
      logger: logger)
    let callers = CallerAccess(time: time, logger: logger)
    var policy = configuration.policy
    policy.onLimit = { event in
      observability.events.note(event)
      logger.debug(
        "A limit was come to",
        metadata: ["caller.name": "\(event.caller ?? "none")", "limit.event": "\(event.kind.rawValue)"])
    }
    let gateway = Gateway(
      catalog: configuration.catalog,
      backends: BackendRegistry.backends(access.backends), store: store, policy: policy, time: time, logger: logger,
      detectMemory: DetectMemory(limit: configuration.detect.memory, patience: detectPatience, time: time),
      audit: audit, sender: WebhookClient(), authenticator: callers.authenticator(for: configuration))
    let authenticator = TermsAuthenticator(gateway)
    do {
      try await gateway.recover()
      let tls = try configuration.server.tls.map { files throws in try TLSReloader(files, time: time, logger: logger) }
      let upstream = AWSReport(client: access.backends.client, credentials: access.keys.refreshed)
      let telemetry = observability.http(
        gateway, client: access.backends.client, credentials: access.keys.refreshed, auditFile: auditFile)
      var listening = GatewayServer.Configuration(
        host: configuration.server.host, port: configuration.server.port, tls: tls,
        takesCertificates: configuration.server.tls?.clientAuthorities != nil)
      listening.hasConsole = configuration.server.hasConsole
      listening.limits.connections = configuration.server.connections
      listening.limits.connectionsPerAddress = configuration.server.connectionsPerAddress
      let server = try GatewayServer.service(
        for: gateway, configuration: listening, authenticator: authenticator, upstream: upstream,
        telemetry: telemetry, logger: logger, onRunning: onRunning)
      let place = "\(configuration.server.host):\(configuration.server.port)"
      var services = observability.services + access.services + [callers] + gateway.services
      if let source {
        services.append(
          ConfigurationReloader(
            started: configuration, source: source, gateway: gateway, callers: callers, metrics: observability.reloads,
            time: time, logger: logger))
      }
      if let tls { services.append(tls) }
      if let admin = configuration.server.admin {
        let adminServer = GatewayServer.adminService(
          for: gateway, configuration: .init(host: admin.host, port: admin.port), authenticator: authenticator,
          upstream: upstream, telemetry: telemetry, logger: logger, onRunning: onAdminRunning)
        services.append(ListeningService(place: "\(admin.host):\(admin.port)", server: adminServer))
      }
      return services + [ListeningService(place: place, server: server, onShutdown: gateway.drain)]
    } catch {
      try await callers.shutdown()
      try await access.shutdown()
      throw error
    }
  }

  /// Opens the store.
  /// - Throws: `SQLiteStore.OpenError`.
  package static func store(at path: String) throws -> any GatewayStore {
    try SQLiteStore(path: path)
  }

  /// Opens the audit trail of a store that no gateway has open, and gives what reads its records.
  /// - Throws: `SQLiteStore.OpenError`.
  package static func auditRecords(
    in path: String
  ) throws -> @Sendable (AuditQuery) async throws(GatewayError) -> [AuditRecord] {
    let archive = try AuditArchive(path: path)
    return { query throws(GatewayError) in try await archive.records(query) }
  }

  /// The audit trail, told record by record to its logger and to its file.
  private static func auditTrail(
    store: any GatewayStore, file: AuditFile?, time: any TimeSource, logger: Logger
  ) -> AuditTrail {
    AuditTrail(store: store, digest: auditDigest, time: time, logger: logger) { record in
      file?.add(record)
      logger.info(
        "An audit record was written", metadata: ["audit.record": "\(record.text)", "audit.hash": "\(record.hash)"])
    }
  }

  /// By which the records of the audit trail are chained.
  package static let auditDigest: AuditRecord.Digest = { SHA256.hash($0.utf8).hex }

  /// Runs services until SIGTERM, SIGINT or the failure of one of them.
  package static func run(_ services: [any Service], logger: Logger) async throws {
    var configuration = Self.group(services, logger: logger)
    configuration.gracefulShutdownSignals = [.sigterm, .sigint]
    configuration.maximumGracefulShutdownDuration = shutdownLimit
    try await ServiceGroup(configuration: configuration).run()
  }

  /// Services of which, when one fails, the others still end what they have in hand.
  static func group(_ services: [any Service], logger: Logger) -> ServiceGroupConfiguration {
    ServiceGroupConfiguration(
      services: services.map { .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup) },
      logger: logger)
  }
}
