import Foundation
import GatewayClient
import GatewayCore

/// A start, a stop, or a detect that starts its model: carried out and, where that is asked for, waited for.
struct Errand: Sendable {
  private static let redrawEach: Duration = .milliseconds(250)

  let options: GatewayOptions
  let model: String
  /// Nil: the first answer is the last.
  let limit: Duration?
  let idempotencyKey: String
  /// Whether standard output is for the answer alone.
  let isResultAlone: Bool

  init(
    options: GatewayOptions, model: String, wait: WaitOption?, idempotencyKey: String? = nil,
    isResultAlone: Bool = false
  ) {
    self.isResultAlone = isResultAlone
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
    let (status, answer) = try await answer(to: request, over: connection)
    try options.show(answer, as: type, status == .done ? lines : { _ in [] })
    return status
  }

  /// The answer at the end, whose state has been shown.
  /// - Throws: ``Refusal``, ``ConnectionFailure``, `CancellationError`.
  func answer(
    to request: GatewayRequest, over connection: GatewayConnection
  ) async throws -> (ExitStatus, GatewayAnswer) {
    let display = Terminal.display(of: model, limit: limit, json: options.json, isResultAlone: isResultAlone)
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
      guard !isResultAlone else { throw failure }
      Console.complain(
        "model-gateway: it may have been accepted; to repeat it as the same one: --idempotency-key \(idempotencyKey)")
      throw failure
    }
    switch ending {
    case .done(let answer):
      try end(display, at: answer)
      return (.done, answer)
    case .timeUp(let answer):
      try end(display, at: answer)
      Console.complain("model-gateway: time is up; what was asked of \(model.printable) goes on.")
      return (.timeUp, answer)
    }
  }

  private func end(_ display: StateDisplay, at answer: GatewayAnswer) throws {
    if let state = answer.state {
      display.end(state)
    } else if isResultAlone {
      // Findings do not say so.
      if limit != nil { display.end("running") }
    } else {
      throw answer.refusal
    }
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
          if let state = answer.state { display.show(state) }
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
