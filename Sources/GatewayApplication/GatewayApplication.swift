import AWSClient
import Backends
package import GatewayConfiguration
package import GatewayCore
import GatewayHTTP
package import Logging
import Platform
import SQLiteStore
package import ServiceLifecycle
import UnixSignals

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
  ///   - onRunning: called with the port once requests are accepted.
  /// - Throws: STORE_UNAVAILABLE, or a defect of the build.
  package static func services(
    configuration: GatewayConfiguration, credentials: GatewayCredentials, endpointVariables: [String: String],
    store: any GatewayStore, logger: Logger, onRunning: @escaping @Sendable (_ port: Int) async -> Void
  ) async throws -> [any Service] {
    let time = SystemTime()
    let observability = Observability(configuration, time: time, logger: logger)
    let access = AWSAccess(
      configuration, credentials: credentials, variables: endpointVariables, observability: observability,
      logger: logger)
    var policy = Gateway.Policy()
    policy.leases = configuration.leases
    policy.stopUnheld = configuration.stopUnheld
    policy.historyLife = configuration.historyLife
    policy.limits = Dictionary(configuration.callers.map { ($0.name, $0.limits) }) { first, _ in first }
    policy.onLimit = { event in
      observability.events.note(event)
      logger.debug(
        "A caller has come to a limit",
        metadata: ["caller.name": "\(event.caller)", "limit.event": "\(event.kind.rawValue)"])
    }
    let gateway = Gateway(
      catalog: ModelCatalog(
        entries: configuration.models, kinds: BackendRegistry.kinds, policy: configuration.arnPolicy,
        retired: configuration.retired),
      backends: BackendRegistry.backends(access.backends), store: observability.store(store), policy: policy,
      time: time, logger: logger,
      detectMemory: DetectMemory(limit: configuration.detect.memory, patience: detectPatience, time: time))
    do {
      try await gateway.recover()
      let server = try GatewayServer.service(
        for: gateway, configuration: .init(host: configuration.server.host, port: configuration.server.port),
        authenticator: authenticator(configuration, time: time),
        upstream: AWSReport(client: access.backends.client, credentials: access.keys.refreshed),
        telemetry: observability.http(
          gateway, client: access.backends.client, credentials: access.keys.refreshed), logger: logger,
        onRunning: onRunning)
      let place = "\(configuration.server.host):\(configuration.server.port)"
      return observability.services + access.services + gateway.services + [
        ListeningService(place: place, server: server, onShutdown: gateway.readiness.drain)
      ]
    } catch {
      try await access.shutdown()
      throw error
    }
  }

  /// Opens the store.
  /// - Throws: `SQLiteStore.OpenError`.
  package static func store(at path: String) throws -> any GatewayStore {
    try SQLiteStore(path: path)
  }

  /// Callers as the configuration has them; without any, everybody who can reach the gateway.
  private static func authenticator(
    _ configuration: GatewayConfiguration, time: any TimeSource
  ) -> any Authenticator {
    guard !configuration.callers.isEmpty else { return AnonymousAuthenticator() }
    return APIKeyAuthenticator(configuration.callers, time: time)
  }

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
