import ArgumentParser
import Foundation
import GatewayApplication

@main
struct Main {
  /// Exit codes: 0 done, 1 the gateway or AWS said no, 2 wrong usage or configuration, 3 time
  /// up while waiting.
  static func main() async {
    do {
      var command = try RootCommand.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let code as ExitCode {
      exit(code.rawValue)
    } catch {
      guard RootCommand.exitCode(for: error) == .validationFailure else { RootCommand.exit(withError: error) }
      Console.complain(RootCommand.fullMessage(for: error))
      exit(ExitCode.wrongUse.rawValue)
    }
  }
}

struct RootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model-gateway",
    abstract: "One HTTP call starts a vision model, whichever AWS service hosts it.",
    version: GatewayApplication.version + (BuildInformation.commit.map { " (\($0))" } ?? ""),
    subcommands: [
      ServeCommand.self, SimulateCommand.self, CheckCommand.self, DiscoverCommand.self, DoctorCommand.self,
      SignCommand.self, ConfigCommand.self,
      KeysCommand.self,
      StartCommand.self, StopCommand.self, StatusCommand.self, ListCommand.self, DetectCommand.self,
      WatchCommand.self, OperationsCommand.self, BackupCommand.self, AuditCommand.self,
    ])
}
