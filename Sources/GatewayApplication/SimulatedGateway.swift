import AWSSimulator
import Backends
package import GatewayConfiguration
package import GatewayCore
package import Logging
import ServiceLifecycle

/// A gateway for which AWS is the built-in simulator: reached by TCP on a loopback port of its own, and signed for,
/// like AWS. No other host is called.
package struct SimulatedGateway: Service {
  private let configuration: GatewayConfiguration
  private let source: ConfigurationSource?
  private let simulatorPort: Int
  private let startSeconds: Double?
  private let store: any GatewayStore
  private let logger: Logger
  private let auditLogger: Logger?
  private let onSimulatorRunning: @Sendable (_ port: Int) -> Void
  private let onRunning: @Sendable (_ port: Int) -> Void
  private let onAdminRunning: @Sendable (_ port: Int) -> Void

  /// - Parameters:
  ///   - simulatorPort: 0: any that is free.
  ///   - startSeconds: how long a model takes to start; nil: as the simulator has it.
  package init(
    configuration: GatewayConfiguration, source: ConfigurationSource? = nil, simulatorPort: Int, startSeconds: Double?,
    store: any GatewayStore,
    logger: Logger, auditLogger: Logger? = nil,
    onSimulatorRunning: @escaping @Sendable (_ port: Int) -> Void,
    onRunning: @escaping @Sendable (_ port: Int) -> Void,
    onAdminRunning: @escaping @Sendable (_ port: Int) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.source = source
    self.simulatorPort = simulatorPort
    self.startSeconds = startSeconds
    self.store = store
    self.logger = logger
    self.auditLogger = auditLogger
    self.onSimulatorRunning = onSimulatorRunning
    self.onRunning = onRunning
    self.onAdminRunning = onAdminRunning
  }

  package func run() async throws {
    var settings = SimulatorConfiguration()
    if let startSeconds { settings.startSeconds = startSeconds }
    let credentials = GatewayCredentials.fixed(settings.credentials)
    if !configuration.models.isEmpty {
      logger.notice("The configuration's models are left out: the simulator has only its own")
    }
    let (ports, gotPort) = AsyncStream.makeStream(of: Int.self)
    let simulator = SimulatorServer(cloud: SimulatedAWS(configuration: settings), port: simulatorPort, logger: logger) {
      gotPort.yield($0)
      gotPort.finish()
    }
    let gateway = AfterPort(ports: ports, logger: logger) { port in
      onSimulatorRunning(port)
      return try await GatewayApplication.services(
        configuration: configuration.simulated(at: port), source: source?.mapped { $0.simulated(at: port) },
        credentials: credentials, endpointVariables: [:], store: store, logger: logger,
        auditLogger: auditLogger, onRunning: onRunning, onAdminRunning: onAdminRunning)
    }
    let listening = ListeningService(place: "the simulator's 127.0.0.1:\(simulatorPort)", server: simulator)
    try await ServiceGroup(configuration: GatewayApplication.group([listening, gateway], logger: logger)).run()
  }

  /// Services that can be made only once a port is known.
  private struct AfterPort: Service {
    let ports: AsyncStream<Int>
    let logger: Logger
    let services: @Sendable (Int) async throws -> [any Service]

    func run() async throws {
      let port = await cancelWhenGracefulShutdown { await ports.first { _ in true } }
      guard let port else { return }
      let services = try await services(port)
      try await ServiceGroup(configuration: GatewayApplication.group(services, logger: logger)).run()
    }
  }
}

extension GatewayConfiguration {
  /// The same gateway with its backends at the simulator and the demo models in its catalog.
  fileprivate func simulated(at port: Int) -> GatewayConfiguration {
    var simulated = self
    simulated.aws.endpoints = [:]
    simulated.retired = [:]
    for kind in BackendRegistry.kinds { simulated.aws.endpoints[kind.id.rawValue] = "http://127.0.0.1:\(port)" }
    simulated.arnPolicy = ARNPolicy(
      isAllowed: true, partitions: ["aws"], regions: [DemoCloud.region], accounts: [DemoCloud.accountID])
    simulated.models = DemoCatalog.entries
    return simulated
  }
}
