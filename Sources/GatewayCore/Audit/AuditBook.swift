package import FoundationEssentials

/// The audit trail in the store. Records are only added, and removed from the old end.
package protocol AuditBook {
  /// The last record's; nil in an empty book.
  func auditHead() throws(GatewayError) -> AuditHead?
  /// Adds a record behind the last one.
  func append(_ record: AuditRecord) throws(GatewayError)
  func auditRecords(_ query: AuditQuery) throws(GatewayError) -> [AuditRecord]
  /// The last of the oldest records, up to the first that was made at a time or later, as they say themselves.
  func lastAuditRecord(before date: Date) throws(GatewayError) -> AuditRecord?
  /// Removes the records up to a number, which is not the last.
  func removeAuditRecords(through number: Int) throws(GatewayError)
}

/// Which records of the audit trail are asked for.
package struct AuditQuery: Sendable, Equatable {
  package enum Order: String, Sendable, CaseIterable {
    case newest, oldest
  }

  package var order: Order
  /// Only those behind this one, in the order that is asked for.
  package var after: Int?
  package var since: Date?
  package var caller: String?
  /// As requests named it.
  package var model: String?
  /// From 1.
  package var limit: Int

  package init(
    order: Order = .newest, after: Int? = nil, since: Date? = nil, caller: String? = nil, model: String? = nil,
    limit: Int = 100
  ) {
    self.order = order
    self.after = after
    self.since = since
    self.caller = caller
    self.model = model
    self.limit = limit
  }
}
