import ArgumentParser
import GatewayClient

struct StartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Ask a gateway to make a model run.",
    discussion: """
      Without --wait it ends as soon as the start is accepted. With it, it ends with 0 when the model runs and with 3 \
      when time is up; the start goes on then.
      """)

  @Argument(help: "The model's name in the gateway's catalog, or its ARN.")
  var model: String

  @Option(help: "Wait until it runs, for so long at most: 90s, 20m, 1h30m.")
  var wait: WaitOption?

  @Option(help: "The inference units to run at least.")
  var minUnits: Int?

  @Option(help: "The inference units to run at most.")
  var maxUnits: Int?

  @Option(help: "How long to hold the model: 45m, 8h, or none.")
  var lease: String?

  @Option(help: "The name of the lease, for callers with several.")
  var holder: String?

  @Option(help: "Makes repetitions of this start one start. (default: a new one)")
  var idempotencyKey: String?

  @OptionGroup var options: GatewayOptions

  func validate() throws {
    try ClientArguments.check(model: model, idempotencyKey: idempotencyKey)
  }

  func run() async throws {
    let errand = Errand(options: options, model: model, wait: wait, idempotencyKey: idempotencyKey)
    let request = GatewayRequest.start(
      model, StartOptions(minUnits: minUnits, maxUnits: maxUnits, lease: lease, holder: holder),
      idempotencyKey: errand.idempotencyKey)
    try await options.run(interrupted: errand.interrupted) { connection in
      try await errand.run(request, over: connection, as: StartAnswer.self) { $0.lease.map { [$0.line] } ?? [] }
    }
  }
}
