import ArgumentParser
import GatewayClient
import GatewayCore

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List a gateway's models.",
    discussion: "With --json there is a line for each thousand of them.")

  @Option(help: "Only models in this state.")
  var state: ModelState?

  @Option(help: "Only models on this backend.")
  var backend: String?

  @OptionGroup var options: GatewayOptions

  func run() async throws {
    let options = options
    let filters =
      (state.map { [GatewayRequest.Parameter("state", $0.rawValue)] } ?? [])
      + (backend.map { [GatewayRequest.Parameter("backend", $0)] } ?? []) + [GatewayRequest.Parameter("limit", "1000")]
    try await options.run { connection in
      var models: [ModelAnswer] = []
      var cursor: String?
      repeat {
        let page = cursor.map { [GatewayRequest.Parameter("cursor", $0)] } ?? []
        let answer = try await connection.send(.models(filters + page))
        let list = try answer.data(ListAnswer.self)
        if options.json { Terminal.say(answer.text) }
        models += list.models
        cursor = list.nextCursor
      } while cursor != nil
      if !options.json { ListAnswer.table(models).lines.forEach(Terminal.say) }
      return .done
    }
  }
}

extension ModelState: ExpressibleByArgument {}
