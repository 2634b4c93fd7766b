import ArgumentParser
import GatewayClient

struct StopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop",
    abstract: "Give up the hold on a model, which stops when nobody holds it any more.",
    discussion: """
      Without --wait it ends as soon as the stop is accepted. With it, it ends with 0 when the model is stopped or \
      others hold it, and with 3 when time is up; the stop goes on then.
      """)

  @Argument(help: "The model's name in the gateway's catalog, or its ARN.")
  var model: String

  @Option(help: "Wait until it is stopped, for so long at most: 90s, 20m, 1h30m.")
  var wait: WaitOption?

  @Option(help: "The name of the lease, for callers with several.")
  var holder: String?

  @Flag(help: "End the leases of others too.")
  var force = false

  @Option(help: "Makes repetitions of this stop one stop. (default: a new one)")
  var idempotencyKey: String?

  @OptionGroup var options: GatewayOptions

  func validate() throws {
    try ClientArguments.check(model: model, idempotencyKey: idempotencyKey)
  }

  func run() async throws {
    let errand = Errand(options: options, model: model, wait: wait, idempotencyKey: idempotencyKey)
    let request = GatewayRequest.stop(
      model, StopOptions(holder: holder, force: force ? true : nil), idempotencyKey: errand.idempotencyKey)
    try await options.run(interrupted: errand.interrupted) { connection in
      try await errand.run(request, over: connection, as: StopAnswer.self) { $0.lines }
    }
  }
}
