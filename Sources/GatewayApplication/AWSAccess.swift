import AWSClient
import Backends
import GatewayConfiguration
import Logging
import Platform
import ServiceLifecycle

/// What calls AWS, made as the configuration and the environment say.
struct AWSAccess: Sendable {
  let transport: ModelTransport
  let endpoints: EndpointResolver
  let keys: GatewayCredentials.Kept
  let backends: BackendContext
  let time = SystemTime()

  /// - Parameter variables: the environment that `AWS_ENDPOINT_URL…` and `AWS_DISABLE_CLOCK_SKEW_CORRECTION` are read
  ///   from.
  /// - Parameter observability: hears of calls; nil: nobody does.
  init(
    _ configuration: GatewayConfiguration, credentials: GatewayCredentials, variables: [String: String],
    observability: Observability? = nil, logger: Logger
  ) {
    var connections = TransportSettings()
    connections.trusted = configuration.aws.trusted
    connections.proxies = configuration.aws.proxies
    transport = ModelTransport(connections, configuration.aws.transport)
    endpoints = EndpointResolver(
      overrides: configuration.aws.endpoints, environment: variables, plainHosts: configuration.aws.plainHTTPHosts,
      variant: configuration.aws.variant)
    keys = credentials.kept(
      configuration, transport: transport.general, endpoints: endpoints, time: time, observability: observability,
      logger: logger)
    let plain = AWSClient.Settings(environment: variables)
    let client = AWSClient(
      transport: transport, credentials: keys.resolver, endpoints: endpoints,
      settings: observability?.settings(plain) ?? plain, time: time)
    backends = BackendContext(client: client, instance: configuration.instance)
  }

  /// In the order of dependency.
  var services: [any Service] { [transport] + keys.services }

  /// Closes what the services would have closed, had they run.
  func shutdown() async throws {
    try await keys.shutdown()
    try await transport.shutdown()
  }

  /// Runs `body` while credentials can be had, and closes the connections.
  func during<Result: Sendable>(_ body: @Sendable @escaping () async -> Result) async -> Result? {
    let result = await withTaskGroup(of: Result?.self) { group in
      group.addTask {
        await keys.refreshed?.run()
        return nil
      }
      group.addTask { await body() }
      var result: Result?
      while result == nil, let ended = await group.next() { result = ended }
      group.cancelAll()
      return result
    }
    try? await shutdown()
    return result
  }
}
