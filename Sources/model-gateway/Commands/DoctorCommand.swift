import ArgumentParser
import GatewayApplication
import GatewayConfiguration
import GatewaySetup

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Try credentials, clock, connections, rights and models, and say what to mend.",
    discussion: """
      Nothing is started, stopped, detected or changed, and no call is made that is billed.
      Run it where the gateway runs, as its user and with its environment.
      Exits with 1 when something does not work, with 2 when the configuration cannot be used.
      """)

  @Option(help: "The YAML configuration.")
  var config: String

  @Option(help: "The SQLite file of the store, if serve gets that option. (default: as the configuration says)")
  var store: String?

  @Option(help: "The profile of AWS's configuration files whose credentials are used. (default: AWS_PROFILE)")
  var profile: String?

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    let configuration = try CheckCommand.load(config)
    let findings = await GatewayApplication.examine(
      configuration, storePath: store ?? configuration.storePath ?? "model-gateway.sqlite",
      environment: AWSEnvironment.ofProcess(profile: profile))
    guard let findings else { throw ExitCode.refused }
    if json {
      Console.say(Finding.json(findings))
    } else {
      for finding in findings { Console.say(finding.line) }
    }
    if findings.contains(where: { $0.level == .fail }) { throw ExitCode.refused }
  }
}
