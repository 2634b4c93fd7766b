import ArgumentParser
import GatewayClient
import GatewayCore

struct WatchCommand: AsyncParsableCommand {
  private static let redrawEach: Duration = .milliseconds(250)

  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Show each state change of a model until interrupted.",
    discussion: """
      With --until it ends with 0 when the model is in that state, and with 1 when it failed, or when the state will not \
      come by itself any more: a start that was stopped, or a stop that a start followed.
      With --json there is a line for each change: the model as GET /models/{id} shows it, without its runs.
      """)

  @Argument(help: "The model's name in the gateway's catalog, or its ARN.")
  var model: String

  @Option(help: "End when the model is in this state.")
  var until: ModelState?

  @Option(help: "End after so long at most: 90s, 20m, 1h30m.")
  var wait: WaitOption?

  @OptionGroup var options: GatewayOptions

  func validate() throws {
    try ClientArguments.check(model: model)
  }

  func run() async throws {
    let (model, until, wait, options) = (model, until?.rawValue, wait, options)
    try await options.run(interrupted: "\(model.printable) is left as it is") { connection in
      let display = Terminal.display(of: model, limit: wait?.duration, keepsStates: true, json: options.json)
      defer { display.leave() }
      return try await withThrowingTaskGroup(of: ExitStatus.self) { group in
        group.addTask {
          while true {
            display.refresh()
            try await Task.sleep(for: Self.redrawEach)
          }
        }
        if let wait {
          group.addTask {
            try await Task.sleep(for: wait.duration)
            return .timeUp
          }
        }
        group.addTask {
          var goal = StateGoal(until)
          var verdict = StateGoal.Verdict.goOn
          try await ModelFollower(connection, model: model).follow { news in
            display.show(news.model.state)
            if options.json {
              display.leave()
              Terminal.say(news.json)
            }
            verdict = goal.see(news.model.state)
            return verdict == .goOn
          } onConnection: {
            display.show(trouble: $0)
          }
          guard case .missed(let reason) = verdict else { return .done }
          display.leave()
          Console.complain("model-gateway: \(model.printable) will not be \(until ?? "there"): \(reason).")
          return .refused
        }
        defer { group.cancelAll() }
        let status = try await group.next() ?? .refused
        if status == .timeUp {
          display.leave()
          Console.complain("model-gateway: time is up.")
        }
        return status
      }
    }
  }
}
