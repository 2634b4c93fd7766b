import FoundationEssentials
import GatewayCore
import HTTPTypes
import Hummingbird
import OrderedJSON
import Platform

/// Makes models run.
struct StartRoutes: Sendable {
  let gateway: Gateway

  func add(to routes: some RouterMethods<CallerRequestContext>) {
    routes.post("models/{id}/start", use: start)
  }

  @Sendable
  private func start(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    let wait = try WaitTime(try QueryParameters(request, names: ["wait"]), request.headers)
    let key = try IdempotencyKey.value(in: request.headers)
    let permit = try gateway.model(try ModelRoutes.id(context), for: context.caller).permit(Starting.self)
    let model = permit.model
    let body = try (try await JSONBody.decode(StartBody.self, from: request) ?? StartBody()).validated()
    if body.lease == .untilStopped { try permit.visible.require(.hold, for: "a lease without an end") }
    let origin = context.origin(holder: body.holder)
    let idempotent = IdempotentRequest(
      keeper: gateway.idempotency, key: key, caller: context.caller.name,
      fingerprint: { ["start", model.id, "\(body.units)", "\(body.lease.map(\.text) ?? "")", body.holder] },
      logger: { context.requestLogger })
    let answer = try await idempotent.answer(requestID: context.requestID) { (operationID) async throws(GatewayError) in
      let request = StartRequest(units: body.units, lease: body.lease, origin: origin, operationID: operationID)
      do throws(GatewayError) {
        return Self.answer(try await gateway.start(permit, request), of: model)
      } catch {
        guard wait.seconds > 0, error.isStopping else { throw error }
        return Self.answer(try await gateway.startOnceStopped(permit, request), of: model)
      }
    }
    CrashPoint.reach(.startReplies)
    guard wait.seconds > 0, answer.status == .accepted, let operationID = answer.operationID else {
      return wait.applied(to: answer)
    }
    let held = gateway.beginWait(
      forStart: operationID, of: model.target, holder: origin.holder, limit: wait.duration, by: context.client)
    let (isJoined, replayed, headers) = (answer.isJoined, answer.headers[.idempotentReplayed], request.headers)
    throw HeldAnswer(wait: held) {
      var answer = try await self.answer(
        await gateway.end(of: held), operationID, model, origin.holder, isJoined: isJoined)
      answer.headers[.idempotentReplayed] = replayed
      return wait.applied(to: answer).response(to: headers)
    }
  }

  /// The answer to a start whose waiting has ended.
  private func answer(
    _ end: StatusWaiter.End, _ operationID: UUID, _ model: CatalogModel, _ holder: Holder, isJoined: Bool
  ) async throws -> Answer {
    let outcome = StartOutcome(
      operationID: operationID, status: end.status, isJoined: isJoined, lease: end.status.life.lease(of: holder),
      requestedAt: gateway.now)
    switch end {
    case .satisfied(let status) where status.state == .running:
      return Self.answer(outcome, of: model)
    case .satisfied:
      throw try await gateway.failure(ofStart: operationID, end.status)
    case .timeUp, .left:
      return Answer.success(outcome.data(of: model), status: .accepted).of(operation: operationID)
    case .shutdown:
      return Answer.success(outcome.data(of: model, waitEnded: "shutdown"), status: .accepted)
        .of(operation: operationID)
    }
  }

  private static func answer(_ outcome: StartOutcome, of model: CatalogModel) -> Answer {
    let isRunning = outcome.status.state == .running
    var answer = Answer.success(outcome.data(of: model), status: isRunning ? .ok : .accepted)
      .of(operation: outcome.operationID)
    answer.isJoined = outcome.isJoined
    return answer
  }
}

extension GatewayError {
  /// Whether a start was refused because the model is stopping.
  fileprivate var isStopping: Bool {
    code == .modelStateConflict && details == [FieldProblem("state", ModelState.stopping.rawValue)]
  }
}
