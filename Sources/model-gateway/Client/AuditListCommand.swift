import ArgumentParser
import Foundation
import GatewayClient

struct AuditListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List who did what and who was refused, the newest first.",
    discussion: "With --json there is a record in a line.")

  @Option(help: "Only from that time on, such as 2027-01-31T00:00:00Z.")
  var since: String?

  @Option(help: "Only those of this caller.")
  var caller: String?

  @Option(help: "Only those on this model, as requests have named it.")
  var model: String?

  @Option(help: "How many, up to 1000. (default: 50)")
  var limit: Int?

  @Option(help: "Go on where an earlier list ended.")
  var cursor: String?

  @OptionGroup var options: GatewayOptions

  func validate() throws {
    guard (1...1000).contains(limit ?? 1) else { throw ValidationError("--limit takes 1 to 1000.") }
  }

  func run() async throws {
    let options = options
    let query = [
      ("since", since), ("caller", caller), ("model", model), ("limit", String(limit ?? 50)), ("cursor", cursor),
    ].compactMap { name, value in value.map { GatewayRequest.Parameter(name, $0) } }
    try await options.run { connection in
      let page = try await connection.send(.audit(query)).data(AuditAnswer.self)
      if options.json {
        for record in page.records { Terminal.say(record.record) }
      } else {
        let lines = page.records.compactMap { try? JSONDecoder().decode(AuditLine.self, from: Data($0.record.utf8)) }
        AuditLine.table(lines).lines.forEach(Terminal.say)
      }
      if let cursor = page.nextCursor {
        Console.complain("model-gateway: there are more: --cursor \(cursor.printable) goes on.")
      }
      return .done
    }
  }
}
