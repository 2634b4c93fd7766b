import AWSClient
import ArgumentParser
import Backends
import Foundation
import GatewayApplication
import GatewayConfiguration
import GatewayCore
import GatewaySetup

struct DiscoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discover",
    abstract: "Print a catalog of every model in a region that the credentials can see.",
    discussion: """
      The YAML can go into a configuration as it is. Models are only listed: no call is made that is billed.
      Exits with 1 when no service could be asked.
      """)

  @Option(help: "The region, such as eu-west-1. (default: AWS_REGION)")
  var region: String?

  @Option(help: "The profile of AWS's configuration files whose credentials are used. (default: AWS_PROFILE)")
  var profile: String?

  @Option(help: "A YAML configuration whose credentials and endpoints are used.")
  var config: String?

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    let environment = AWSEnvironment.ofProcess(profile: profile)
    guard let region = region ?? AWSEnvironment.region(environment) else {
      throw ValidationError("--region is missing, and so are AWS_REGION and AWS_DEFAULT_REGION.")
    }
    guard ARN.isLabel(region) else { throw ValidationError("--region takes a region such as eu-west-1.") }
    let configuration = try config.map { try CheckCommand.load($0) } ?? GatewayConfiguration()
    guard let survey = await GatewayApplication.survey(of: region, configuration, environment: environment) else {
      throw ExitCode.refused
    }
    if json {
      Console.say(CatalogJSON.text(of: survey))
    } else {
      CatalogText.lines(of: survey).forEach(Console.say)
    }
    guard !survey.isFailure else {
      Console.complain("model-gateway: no service could be asked")
      throw ExitCode.refused
    }
  }
}
