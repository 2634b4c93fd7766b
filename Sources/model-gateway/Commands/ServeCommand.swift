import ArgumentParser
import Backends
import Foundation
import GatewayApplication
import GatewayConfiguration
import GatewayCore
import Logging
import Platform
import Telemetry

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Run the gateway.",
    discussion: "With --simulate no AWS account is needed: AWS is a simulator in the same process.")

  @Option(help: "The YAML configuration.")
  var config: String?

  @Option(help: "The address to listen on. (default: 127.0.0.1)")
  var host: String?

  @Option(help: "The port to listen on; 0 for any that is free. (default: 8080)")
  var port: Int?

  @Option(help: "The SQLite file of the store. (default: model-gateway.sqlite)")
  var store: String?

  @Flag(help: "Use the built-in simulator in place of AWS, with two demo models.")
  var simulate = false

  @Option(help: "The simulator's port; 0 for any that is free.")
  var simulatorPort = 0

  @Option(help: "Seconds that a simulated model takes to start. (default: 20)")
  var startSeconds: Double?

  @Flag(help: "Let others than this machine call without saying who they are.")
  var allowAnonymous = false

  @Option(
    help: "The least level that is logged: trace, debug, info, notice, warning, error or critical. (default: info)",
    transform: { text in
      guard let level = Logger.Level(rawValue: text) else { throw ValidationError("\(text) is no log level.") }
      return level
    })
  var logLevel: Logger.Level?

  @Option(help: "How log lines are written: human or json. (default: human)")
  var logFormat: LogFormat?

  func validate() throws {
    if let port, !(0...65535).contains(port) { throw ValidationError("--port takes 0 to 65535.") }
    try SimulateCommand.validate(port: simulatorPort, startSeconds: startSeconds)
    if !simulate, startSeconds != nil || simulatorPort != 0 {
      throw ValidationError("--start-seconds and --simulator-port go with --simulate.")
    }
  }

  func run() async throws {
    let hangups = HangupSignal.process.arrivals
    let configuration = try self.configuration()
    let threshold = LogThreshold(logLevel ?? configuration.logLevel)
    let format = logFormat ?? configuration.logFormat
    let logger = GatewayApplication.logger(threshold: threshold, format: format)
    let auditLogger = GatewayApplication.logger(
      threshold: threshold, format: format, label: "model-gateway.audit")
    let source = ConfigurationSource(
      path: config, hangups: hangups, logThreshold: threshold, logLevel: logLevel, reading: reading)
    let scheme = configuration.server.tls == nil ? "http" : "https"
    let onRunning = Self.announcement("listening", "\(scheme)://", configuration.server.host)
    let onAdminRunning = Self.announcement("admin", "http://", configuration.server.admin?.host ?? "")
    let store = try self.store(configuration)
    do {
      if simulate {
        let gateway = SimulatedGateway(
          configuration: configuration, source: source, simulatorPort: simulatorPort, startSeconds: startSeconds,
          store: store,
          logger: logger, auditLogger: auditLogger,
          onSimulatorRunning: SimulateCommand.announce, onRunning: onRunning, onAdminRunning: onAdminRunning)
        try await GatewayApplication.run([gateway], logger: logger)
      } else {
        let environment = ProcessInfo.processInfo.environment
        for warning in configuration.warnings {
          logger.warning("The configuration has something to know of", metadata: ["configuration": "\(warning)"])
        }
        let services = try await GatewayApplication.services(
          configuration: configuration, source: source,
          credentials: .found(environment: environment, home: environment["HOME"] ?? NSHomeDirectory()),
          endpointVariables: environment, store: store, logger: logger, auditLogger: auditLogger,
          onRunning: onRunning, onAdminRunning: onAdminRunning)
        try await GatewayApplication.run(services, logger: logger)
      }
    } catch {
      Console.complain("model-gateway: \(error)")
      throw ExitCode.refused
    }
  }

  private static func announcement(_ what: String, _ scheme: String, _ host: String) -> @Sendable (Int) -> Void {
    let address = host.contains(":") ? "[\(host)]" : host
    return { Console.say("model-gateway: \(what) on \(scheme)\(address):\($0)") }
  }

  /// The store that the command line, the configuration or nobody names. The simulator's is apart from AWS's: one file
  /// for each port, and none for a port that is not known before.
  /// - Throws: `ExitCode` 2 when the file cannot be the store.
  private func store(_ configuration: GatewayConfiguration) throws -> any GatewayStore {
    let port = configuration.server.port
    let named = store ?? configuration.storePath
    if named == nil, simulate, port == 0 { return MemoryStore() }
    do {
      return try GatewayApplication.store(
        at: named ?? (simulate ? "model-gateway-simulated-\(port).sqlite" : "model-gateway.sqlite"))
    } catch {
      Console.complain("model-gateway: \(error)")
      throw ExitCode.wrongUse
    }
  }

  /// Reads the configuration again, with the command line's options over it.
  private var reading: ConfigurationSource.Reading {
    let environment = ProcessInfo.processInfo.environment
    return { [config, host, port] () throws(ConfigurationProblems) in
      try GatewayConfiguration(file: config, kinds: BackendRegistry.kinds, environment: environment)
        .listening(on: host, port)
    }
  }

  /// The configuration with the command line's options over it.
  /// - Throws: `ExitCode` 2, with everything that is wrong printed.
  private func configuration() throws -> GatewayConfiguration {
    let configuration = try CheckCommand.load(config).listening(on: host, port)
    if allowAnonymous, !configuration.callers.isEmpty {
      Console.complain("model-gateway: --allow-anonymous is not for a gateway with callers: all of them need a key.")
      throw ExitCode.wrongUse
    }
    let mayLeave = !configuration.callers.isEmpty || allowAnonymous || configuration.server.allowsAnonymous
    let hosts = [configuration.server.host] + (configuration.server.admin.map { [$0.host] } ?? [])
    if !mayLeave, let host = hosts.first(where: { !LoopbackAddress.contains($0) }) {
      Console.complain(
        """
        model-gateway: refusing to listen on \(host): no callers are configured, so whoever \
        reaches that address could start models at this account's cost.
        Listen on 127.0.0.1, or pass --allow-anonymous if the network in front of the gateway lets in only those who may.
        """)
      throw ExitCode.wrongUse
    }
    return configuration
  }
}

extension GatewayConfiguration {
  /// With the command line's options over it.
  fileprivate func listening(on host: String?, _ port: Int?) -> GatewayConfiguration {
    var configuration = self
    configuration.server.host = host ?? server.host
    configuration.server.port = port ?? server.port
    return configuration
  }
}

extension LogFormat: ExpressibleByArgument {}
