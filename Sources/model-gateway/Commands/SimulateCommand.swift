import AWSSimulator
import ArgumentParser
import GatewayApplication
import Logging

struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run the AWS simulator alone, for any AWS SDK with an endpoint override.",
    discussion: "GET /_simulator describes it; GET /_simulator/credentials gives the access key that it accepts.")

  @Option(help: "The loopback port to listen on; 0 for any that is free.")
  var port = 8090

  @Option(help: "Seconds that a model takes to start. (default: 20)")
  var startSeconds: Double?

  func validate() throws {
    try Self.validate(port: port, startSeconds: startSeconds)
  }

  static func validate(port: Int, startSeconds: Double?) throws {
    guard (0...65535).contains(port) else { throw ValidationError("A port is 0 to 65535.") }
    guard (0...86_400).contains(startSeconds ?? 0) else { throw ValidationError("--start-seconds takes 0 to 86400.") }
  }

  static func announce(port: Int) {
    Console.say("model-gateway: simulator on http://127.0.0.1:\(port)")
  }

  func run() async throws {
    let logger = Logger.console(level: .warning)
    var settings = SimulatorConfiguration()
    if let startSeconds { settings.startSeconds = startSeconds }
    let server = SimulatorServer(cloud: SimulatedAWS(configuration: settings), port: port, logger: logger) {
      Self.announce(port: $0)
    }
    do {
      try await GatewayApplication.run([server], logger: logger)
    } catch {
      Console.complain("model-gateway: cannot simulate on port \(port): \(error)")
      throw ExitCode.refused
    }
  }
}
