import ArgumentParser
import Backends
import Foundation
import GatewayConfiguration

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say all that is wrong with a configuration.",
    discussion:
      "Prints a line for each problem, with file, line and key, and exits with 2 when there is one. A warning is none.")

  @Option(help: "The YAML configuration.")
  var config: String

  func run() async throws {
    let configuration = try Self.load(config)
    for warning in configuration.warnings { Console.complain("warning: \(warning)") }
    let models = configuration.models.count
    Console.say("\(config): no problem found; \(models) \(models == 1 ? "model" : "models")")
  }

  /// The configuration in `file` and the environment.
  /// - Throws: `ExitCode` 2, with everything that is wrong printed.
  static func load(_ file: String?) throws -> GatewayConfiguration {
    do {
      return try GatewayConfiguration(
        file: file, kinds: BackendRegistry.kinds, environment: ProcessInfo.processInfo.environment)
    } catch {
      for problem in error.problems { Console.complain("\(problem)") }
      throw ExitCode.wrongUse
    }
  }
}
