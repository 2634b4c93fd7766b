import Foundation
import GatewayClient
import GatewayCore

/// A start or a stop that is carried out and, where that is asked for, waited for.
struct Errand: Sendable {
  private static let redrawEach: Duration = .milliseconds(250)

  let options: GatewayOptions
  let model: String
  /// Nil: the first answer is the last.
  let limit: Duration?
  let idempotencyKey: String

  init(options: GatewayOptions, model: String, wait: WaitOption?, idempotencyKey: String?) {
    self.options = options
    self.model = model
    limit = wait?.duration
    self.idempotencyKey = idempotencyKey ?? UUID().uuidString.lowercased()
  }

  /// What people should know who interrupt it.
  var interrupted: String { "\(model.printable) is left as it is, and what was asked for goes on" }

  /// - Parameter lines: what there is to say of the last answer beside the model's state.
  /// - Throws: ``Refusal``, ``ConnectionFailure``, `CancellationError`.
  func run<Value: Decodable>(
    _ request: GatewayRequest, over connection: GatewayConnection, as type: Value.Type, _ lines: (Value) -> [String]
  ) async throws -> ExitStatus {
    let display = Terminal.display(of: model, limit: limit, json: options.json)
    defer { display.leave() }
    let ending: PatientRequest.Ending
    do {
      ending = try await end(of: request, over: connection, display)
    } catch let refusal as Refusal {
      display.leave()
      throw refusal
    } catch let failure as ConnectionFailure {
      display.leave()
      if case .notReached = failure { throw failure }
      Console.complain(
        "model-gateway: it may have been accepted; to repeat it as the same one: --idempotency-key \(idempotencyKey)")
      throw failure
    }
    switch ending {
    case .done(let answer):
      try show(answer, on: display, as: type, lines)
      return .done
    case .timeUp(let answer):
      try show(answer, on: display, as: type) { _ in [] }
      Console.complain("model-gateway: time is up; what was asked of \(model.printable) goes on.")
      return .timeUp
    }
  }

  private func show<Value: Decodable>(
    _ answer: GatewayAnswer, on display: StateDisplay, as type: Value.Type, _ lines: (Value) -> [String]
  ) throws {
    display.end(try answer.data(StateAnswer.self).state)
    try options.show(answer, as: type, lines)
  }

  private func end(
    of request: GatewayRequest, over connection: GatewayConnection, _ display: StateDisplay
  ) async throws -> PatientRequest.Ending {
    guard let limit else {
      let answer = try await connection.send(request)
      guard answer.isSuccess else { throw answer.refusal }
      return .done(answer)
    }
    return try await withThrowingTaskGroup(of: PatientRequest.Ending?.self) { group in
      let (accepted, acceptance) = AsyncStream.makeStream(of: Void.self)
      group.addTask {
        while true {
          display.refresh()
          try await Task.sleep(for: Self.redrawEach)
        }
      }
      group.addTask {
        for await _ in accepted { break }
        // Without it the states come with the answers, less often.
        try? await ModelFollower(connection, model: model, isPatient: true).follow {
          display.show($0.model.state)
          return true
        } onConnection: { _ in
        }
        return nil
      }
      group.addTask {
        try await PatientRequest(request, over: connection, limit: limit).run { answer in
          if let state = try? answer.data(StateAnswer.self).state { display.show(state) }
          acceptance.yield()
        } onTrouble: {
          display.show(trouble: $0)
        }
      }
      defer { group.cancelAll() }
      while let ending = try await group.next() {
        if let ending { return ending }
      }
      throw CancellationError()
    }
  }
}
