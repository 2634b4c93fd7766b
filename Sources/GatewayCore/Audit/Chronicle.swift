import FoundationEssentials

/// What is written down of each change of a life, in the transaction that makes it: records for the audit trail, and
/// events for those who want to hear of them.
package struct Chronicle: Sendable {
  private let audit: AuditTrail?
  private let outbox: WebhookOutbox?

  package init(audit: AuditTrail? = nil, outbox: WebhookOutbox? = nil) {
    self.audit = audit
    self.outbox = outbox
  }

  func witness(
    _ books: any StoreTransaction, of request: AuditedRequest?, at time: Date
  ) -> WitnessedTransaction {
    WitnessedTransaction(books, request: request, time: time)
  }

  /// Writes what comes of a change.
  ///
  /// - Parameter before: as the store has had it.
  func write(
    _ witness: WitnessedTransaction, from before: ModelLife, to after: ModelLife
  ) throws(GatewayError) {
    try audit?.append(witness.entries, to: witness.base)
    guard let outbox else { return }
    let events = LifeEvent.events(
      from: before, to: after, failedStarts: witness.failedStarts, at: witness.time)
    try outbox.put(events, into: witness.base)
  }

  /// Keeps the records of a change that went ahead without the store. Its events come with the next change that the
  /// store takes.
  func keep(_ witness: WitnessedTransaction) { audit?.keepUnrecorded(witness.entries) }
}
