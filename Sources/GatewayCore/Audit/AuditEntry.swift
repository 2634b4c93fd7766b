package import FoundationEssentials

/// Something that is to go into the audit trail. What does not apply is nil, and left out of the record.
package struct AuditEntry: Sendable, Equatable {
  package enum Event: String, Sendable, CaseIterable {
    /// An operation was recorded, or came to its end: in the same transaction.
    case operation
    /// A request that changes something, or that was refused, was answered.
    case answer
    /// The configuration was read again while the gateway ran, and was another, or was refused.
    case reload
    /// Refusals of one address in one minute, of requests that are counted and not kept one by one.
    case refusals
    /// The store could not be written, or could not keep up.
    case gap
    /// Old records were removed.
    case checkpoint
  }

  package let time: Date
  package let event: Event
  package var caller: String?
  package var holder: String?
  /// By what the caller was known, such as `key/laptop`.
  package var credential: String?
  package var address: String?
  package var verb: String?
  package var model: String?
  package var target: String?
  /// Of an operation, or of a reload.
  package var outcome: String?
  package var code: String?
  /// The HTTP status of the answer.
  package var status: Int?
  /// Why the gateway stops a model; what a reload came by.
  package var reason: String?
  package var requestID: String?
  package var operationID: UUID?
  /// Of refusals; of a gap, the records that were lost; of a checkpoint, those that were removed.
  package var count: Int?
  /// Since when the store could not be written.
  package var since: Date?
  /// The last record that was removed.
  package var removed: AuditHead?

  package init(_ event: Event, at time: Date) {
    self.event = event
    self.time = time
  }
}

extension AuditEntry {
  /// - Parameter request: of which the operation is a part, if it is.
  init(_ operation: Operation, at time: Date, request: AuditedRequest?) {
    self.init(.operation, at: time)
    caller = operation.origin.holder.caller
    holder = operation.origin.holder.name
    if let request, request.id == operation.origin.requestID {
      credential = request.credential
      address = request.address
    }
    verb = operation.verb.rawValue
    model = operation.modelID
    target = operation.target.auditText
    reason = operation.reason?.rawValue
    requestID = operation.origin.requestID
    operationID = operation.id
    switch operation.outcome {
    case .underWay: outcome = "under_way"
    case .accepted: outcome = "accepted"
    case .joined: outcome = "joined"
    case .heldByOthers: outcome = "held_by_others"
    case .superseded: outcome = "superseded"
    case .failed(let code):
      outcome = "failed"
      self.code = code.rawValue
    }
  }
}

extension ModelTarget {
  /// Its ARN, else as much of one as is known.
  package var auditText: String {
    arn?.description ?? "\(backend.rawValue):\(region):\(account ?? ""):\(resource)"
  }
}
