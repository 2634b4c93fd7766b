import GatewayCore
import Hummingbird
import Instrumentation
import NIOHTTP1

/// What stands in front of the routes, for every request and every answer. One middleware for all of it: each takes
/// changes of task, a frame, and a copy of all that is known of the request.
///
/// A request gets its id and its record; it stands under the same terms from its beginning to its answer, whatever is
/// changed meanwhile; the audit trail knows of it; and it is looked at before anything is done for it.
final class FrontMiddleware: RouterMiddleware {
  let envelope: Envelope
  let terms: LiveTerms
  /// Nil: there is no trail.
  let audit: RequestAudit?
  let checks: [any RequestCheck]
  let telemetry: HTTPTelemetry

  init(
    envelope: Envelope, terms: LiveTerms, audit: RequestAudit?, checks: [any RequestCheck], telemetry: HTTPTelemetry
  ) {
    self.envelope = envelope
    self.terms = terms
    self.audit = audit
    self.checks = checks
    self.telemetry = telemetry
  }

  func handle(
    _ request: Request, context: GatewayRequestContext,
    next: @concurrent (Request, GatewayRequestContext) async throws -> Response
  ) async throws -> Response {
    let requestID = RequestIDHeader.id(from: request.headers)
    context.requestID = requestID
    let asked = AskedRequest(request)
    let record = RequestRecord(asked, id: requestID, telemetry)
    context.connection.begins(record)
    let passage = Passage(
      front: self, request: asked, context: context, record: record, terms: terms.current,
      audited: audit?.begun(context))
    return try await passage.answer {
      var request = request
      for check in checks { request = try check.checked(request, context) }
      return try await next(request, context)
    }
  }

  /// A request on its way through, which one that is held makes a second time, with its answer.
  private final class Passage: Sendable {
    private let front: FrontMiddleware
    private let request: AskedRequest
    private let context: GatewayRequestContext
    private let record: RequestRecord
    private let terms: GatewayTerms
    private let audited: AuditedRequest?

    init(
      front: FrontMiddleware, request: AskedRequest, context: GatewayRequestContext, record: RequestRecord,
      terms: GatewayTerms, audited: AuditedRequest?
    ) {
      self.front = front
      self.request = request
      self.context = context
      self.record = record
      self.terms = terms
      self.audited = audited
    }

    func answer(_ making: () async throws -> Response) async throws -> Response {
      try await InstrumentationContext.$current.withValue(record.context) {
        try await GatewayTerms.$pinned.withValue(terms) {
          try await AuditedRequest.$current.withValue(audited) { try await enveloped(making) }
        }
      }
    }

    private func enveloped(_ making: () async throws -> Response) async throws -> Response {
      var response: Response
      var code: ErrorCode?
      do {
        response = try await making()
        if let audited { await front.audit?.note(response, to: request, audited, context) }
      } catch let held as HeldAnswer {
        throw held.inside { made in try await self.answer(made) }
      } catch let error as HTTPParserError {
        // The rest of the request cannot be read: the connection ends, after an answer made below the router.
        throw error
      } catch {
        if let audited, let error = error as? GatewayError {
          front.audit?.note(error, to: request, audited, context)
        }
        (response, code) = front.envelope.answer(error, to: request, context)
      }
      front.envelope.close(&response, to: request, context)
      return record.answered(response, code, in: context)
    }
  }
}
