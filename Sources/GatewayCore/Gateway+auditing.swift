/// What those who operate the gateway are shown of its trail, and of those who hear of events.
extension Gateway {
  /// A page of the audit trail, whether there is more, and the last record that there is.
  /// - Throws: FORBIDDEN for who may not operate every model; NOT_IMPLEMENTED where nothing is written down.
  package func auditRecords(
    _ query: AuditQuery, for caller: Caller
  ) async throws(GatewayError) -> (records: [AuditRecord], hasMore: Bool, head: AuditHead) {
    try caller.requireEverywhere(.operate, for: "the audit trail")
    guard let audit else { throw GatewayError(.notImplemented, "This gateway keeps no audit trail.") }
    return try await audit.records(query)
  }

  /// What a request means by an id; nil: nothing.
  package func target(of id: String) -> ModelTarget? { try? catalog.model(id).target }

  /// A webhook, how it does, and how many events wait for it.
  package struct WebhookReport: Sendable, Equatable {
    package let subscription: WebhookSubscription
    package let standing: WebhookCourier.Standing
    package let waiting: Int
  }

  /// - Throws: FORBIDDEN for who may not operate every model.
  package func webhooks(for caller: Caller) async throws(GatewayError) -> [WebhookReport] {
    try caller.requireEverywhere(.operate, for: "the list of webhooks")
    guard let courier else { return [] }
    let waiting = try await courier.waiting()
    return courier.subscriptions.map {
      WebhookReport(
        subscription: $0, standing: courier.standing(of: $0.name), waiting: waiting[$0.name] ?? 0)
    }
  }
}
