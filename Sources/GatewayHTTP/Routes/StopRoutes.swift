import FoundationEssentials
import GatewayCore
import HTTPTypes
import Hummingbird
import Platform

/// Gives up leases; a model that nobody holds any more is stopped.
struct StopRoutes: Sendable {
  let gateway: Gateway

  func add(to routes: some RouterMethods<CallerRequestContext>) {
    routes.post("models/{id}/stop", use: stop)
  }

  @Sendable
  private func stop(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    let wait = try WaitTime(try QueryParameters(request, names: ["wait"]), request.headers)
    let key = try IdempotencyKey.value(in: request.headers)
    let permit = try gateway.model(try ModelRoutes.id(context), for: context.caller).permit(Stopping.self)
    let model = permit.model
    let body = try (try await JSONBody.decode(StopBody.self, from: request) ?? StopBody()).validated()
    if body.force { try permit.visible.require(.force, for: "ending the leases of others") }
    let origin = context.origin(holder: body.holder)
    let idempotent = IdempotentRequest(
      keeper: gateway.idempotency, key: key, caller: context.caller.name,
      fingerprint: { ["stop", model.id, body.holder, "\(body.force)"] }, isStop: true, logger: { context.requestLogger }
    )
    let answer = try await idempotent.answer(requestID: context.requestID) { (operationID) async throws(GatewayError) in
      let outcome = try await gateway.stop(
        permit, StopRequest(origin: origin, force: body.force, operationID: operationID))
      return Self.answer(outcome, of: model)
    }
    CrashPoint.reach(.stopReplies)
    guard wait.seconds > 0, answer.status == .accepted, let operationID = answer.operationID else {
      return wait.applied(to: answer)
    }
    let held = gateway.beginWait(forStopOf: model.target, limit: wait.duration, by: context.client)
    let (replayed, headers) = (answer.headers[.idempotentReplayed], request.headers)
    throw HeldAnswer(wait: held) {
      var answer = self.answer(await gateway.end(of: held), operationID, model)
      answer.headers[.idempotentReplayed] = replayed
      return wait.applied(to: answer).response(to: headers)
    }
  }

  /// The answer to a stop whose waiting has ended.
  private func answer(_ end: StatusWaiter.End, _ operationID: UUID, _ model: CatalogModel) -> Answer {
    let result: StopOutcome.Result
    var isShutdown = false
    switch end {
    case .satisfied(let status):
      // It stopped and was started again, if it is not stopped: others hold it.
      result = status.state == .stopped ? .stopped : .heldByOthers(status.life.leases.count)
    case .timeUp, .left: result = .stopping
    case .shutdown:
      result = .stopping
      isShutdown = true
    }
    let outcome = StopOutcome(operationID: operationID, result: result, status: end.status)
    return Answer.success(
      outcome.data(of: model, waitEnded: isShutdown ? "shutdown" : nil), status: result == .stopping ? .accepted : .ok
    ).of(operation: operationID)
  }

  private static func answer(_ outcome: StopOutcome, of model: CatalogModel) -> Answer {
    Answer.success(outcome.data(of: model), status: outcome.result == .stopping ? .accepted : .ok)
      .of(operation: outcome.operationID)
  }
}
