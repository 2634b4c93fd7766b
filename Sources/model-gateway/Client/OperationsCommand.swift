import ArgumentParser
import GatewayClient

struct OperationsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operations", abstract: "List who started and stopped what, the newest first.")

  @Option(help: "Only those on this model.")
  var model: String?

  @Option(help: "Only those of this caller.")
  var caller: String?

  @Option(help: "Only starts, or only stops: start or stop.")
  var verb: String?

  @Option(help: "How many, up to 1000.")
  var limit = 50

  @OptionGroup var options: GatewayOptions

  func validate() throws {
    guard (1...1000).contains(limit) else { throw ValidationError("--limit takes 1 to 1000.") }
  }

  func run() async throws {
    let options = options
    let filters = [("model", model), ("caller", caller), ("verb", verb), ("limit", String(limit))].compactMap {
      name, value in value.map { GatewayRequest.Parameter(name, $0) }
    }
    try await options.run { connection in
      try options.show(try await connection.send(.operations(filters)), as: OperationsAnswer.self) { $0.table.lines }
      return .done
    }
  }
}
