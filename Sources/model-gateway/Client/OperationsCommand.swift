import ArgumentParser
import GatewayClient

struct OperationsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operations", abstract: "List who started and stopped what, the newest first, or show one of them.",
    discussion: "With --json there is a line for each page.")

  @Argument(help: "The id of the one to show. (default: all of them)")
  var id: String?

  @Option(help: "Only those on this model.")
  var model: String?

  @Option(help: "Only those of this caller.")
  var caller: String?

  @Option(help: "Only starts, or only stops: start or stop.")
  var verb: String?

  @Option(help: "How many to ask for at a time, up to 1000. (default: 50, with --all 1000)")
  var limit: Int?

  @Option(help: "Go on where an earlier list ended.")
  var cursor: String?

  @Flag(help: "List all that there are.")
  var all = false

  @OptionGroup var options: GatewayOptions

  func validate() throws {
    guard (1...1000).contains(limit ?? 1) else { throw ValidationError("--limit takes 1 to 1000.") }
    guard let id else { return }
    guard !id.isEmpty else { throw ValidationError("ID must not be empty.") }
    guard model == nil, caller == nil, verb == nil, limit == nil, cursor == nil, !all else {
      throw ValidationError("ID names one operation; what narrows a list goes without it.")
    }
  }

  func run() async throws {
    let (id, all, options, cursor) = (id, all, options, cursor)
    let filters = [
      ("model", model), ("caller", caller), ("verb", verb), ("limit", String(limit ?? (all ? 1000 : 50))),
    ].compactMap { name, value in value.map { GatewayRequest.Parameter(name, $0) } }
    try await options.run { connection in
      if let id {
        try options.show(try await connection.send(.operation(id)), as: OperationAnswer.self) { $0.lines }
      } else {
        try await Self.list(filters, from: cursor, all: all, options, connection)
      }
      return .done
    }
  }

  private static func list(
    _ filters: [GatewayRequest.Parameter], from first: String?, all: Bool, _ options: GatewayOptions,
    _ connection: GatewayConnection
  ) async throws {
    var operations: [OperationAnswer] = []
    var cursor = first
    repeat {
      let page = cursor.map { [GatewayRequest.Parameter("cursor", $0)] } ?? []
      let answer = try await connection.send(.operations(filters + page))
      let list = try answer.data(OperationsAnswer.self)
      if options.json { Terminal.say(answer.text) }
      operations += list.operations
      cursor = list.nextCursor
    } while all && cursor != nil
    guard !options.json else { return }
    OperationsAnswer.table(operations).lines.forEach(Terminal.say)
    if let cursor {
      Console.complain("model-gateway: there are more: --cursor \(cursor.printable) goes on, --all lists all of them.")
    }
  }
}
