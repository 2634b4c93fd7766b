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
      fingerprint: ["stop", model.id, body.holder, "\(body.force)"], isStop: true, logger: context.logger)
    let answer = try await idempotent.answer(requestID: context.requestID) { (operationID) async throws(GatewayError) in
      let outcome = try await gateway.stop(
        permit, StopRequest(origin: origin, force: body.force, operationID: operationID))
      return Self.answer(outcome, of: model)
    }
    CrashPoint.reach(.stopReplies)
    guard wait.seconds > 0, answer.status == .accepted, let operationID = answer.operationID else {
      return wait.applied(to: answer)
    }
    let end = await gateway.wait(for: model.target, limit: wait.duration, by: context.client) {
      $0.state == .stopped || !$0.life.isStopping
    }
    return wait.applied(to: held(end, operationID, model, first: answer))
  }

  /// The answer to a stop whose waiting has ended.
  private func held(
    _ end: StatusWaiter.End, _ operationID: UUID, _ model: CatalogModel, first: Answer
  ) -> Answer {
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
    var answer = Answer.success(
      outcome.data(of: model, waitEnded: isShutdown ? "shutdown" : nil), status: result == .stopping ? .accepted : .ok
    ).of(operation: operationID)
    answer.headers[.idempotentReplayed] = first.headers[.idempotentReplayed]
    return answer
  }

  private static func answer(_ outcome: StopOutcome, of model: CatalogModel) -> Answer {
    Answer.success(outcome.data(of: model), status: outcome.result == .stopping ? .accepted : .ok)
      .of(operation: outcome.operationID)
  }
}
