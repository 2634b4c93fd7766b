import GatewayCore
import HTTPTypes
import Hummingbird

/// Has the audit trail know of each request that changes something, and of each that is refused.
///
/// What a request changes is recorded with the change itself; its answer follows soon.
struct RequestAudit {
  let trail: AuditTrail
  let gateway: Gateway

  func begun(_ context: GatewayRequestContext) -> AuditedRequest {
    AuditedRequest(id: context.requestID, address: context.connection.address)
  }

  func note(
    _ response: Response, to request: AskedRequest, _ audited: AuditedRequest, _ context: GatewayRequestContext
  ) async {
    guard AuditSubject.mayChange(request) else { return }
    let subject = AuditSubject(request)
    guard subject.changes else { return }
    var entry = self.entry(subject, audited, context)
    entry.status = response.status.code
    // A copy of the store changes nothing that is recorded with it.
    if subject.isBackup { await trail.write(entry) } else { trail.note(entry, isChange: true) }
  }

  func note(
    _ error: GatewayError, to request: AskedRequest, _ audited: AuditedRequest, _ context: GatewayRequestContext
  ) {
    let subject = AuditSubject(request)
    guard let caller = context.caller else {
      // Whoever it is can do it as often as it likes.
      if error.code.isRefusal { trail.count(refusalOf: nil, from: audited.address, code: error.code) }
      return
    }
    // A caller over its rate comes as often as it likes, too; a start over its units is one by one.
    let isOfRate = error.details.contains { $0.field == "requests_per_second" }
    if error.code == .rateLimited, isOfRate || !subject.changes {
      return trail.count(refusalOf: caller.name, from: audited.address, code: error.code)
    }
    guard subject.changes || error.code.isRefusal else { return }
    var entry = self.entry(subject, audited, context)
    entry.status = error.code.status.code
    entry.code = error.code.rawValue
    trail.note(entry, isChange: audited.operationID != nil)
  }

  private func entry(
    _ subject: AuditSubject, _ audited: AuditedRequest, _ context: GatewayRequestContext
  ) -> AuditEntry {
    var entry = AuditEntry(.answer, at: gateway.now)
    entry.caller = context.caller?.name
    entry.credential = audited.credential
    entry.address = audited.address
    entry.verb = subject.verb
    entry.model = subject.model
    entry.target = subject.model.flatMap { gateway.target(of: $0) }?.auditText
    entry.requestID = audited.id
    entry.operationID = audited.operationID
    return entry
  }
}

extension ErrorCode {
  /// Whether it says that somebody may not, or not now.
  fileprivate var isRefusal: Bool {
    switch self {
    case .unauthenticated, .forbidden, .modelNotFound, .operationNotFound, .budgetExceeded, .rateLimited: true
    default: false
    }
  }
}
