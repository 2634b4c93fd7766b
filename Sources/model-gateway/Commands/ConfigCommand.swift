import ArgumentParser
import Backends
import GatewayConfiguration

struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Tell what a configuration can say.", subcommands: [Reference.self])

  struct Reference: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reference", abstract: "Print the table of all keys, in Markdown.")

    func run() async throws {
      Console.say(ConfigurationReference(kinds: BackendRegistry.kinds).markdown)
    }
  }
}
