import ArgumentParser
import GatewayClient

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show what a gateway knows of a model.")

  @Argument(help: "The model's name in the gateway's catalog, or its ARN.")
  var model: String

  @OptionGroup var options: GatewayOptions

  func validate() throws {
    try ClientArguments.check(model: model)
  }

  func run() async throws {
    let (model, options) = (model, options)
    try await options.run { connection in
      try options.show(try await connection.send(.status(model)), as: ModelAnswer.self) { $0.lines }
      return .done
    }
  }
}
