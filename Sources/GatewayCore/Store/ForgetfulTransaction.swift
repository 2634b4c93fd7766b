import FoundationEssentials

/// Takes everything and keeps nothing: for what must go ahead without a store.
struct ForgetfulTransaction: StoreTransaction {
  func operation(_ id: UUID) -> Operation? { nil }
  func save(_ operation: Operation) {}
  func operations(_ query: OperationQuery) -> [NumberedOperation] { [] }
  func life(of target: ModelTarget) -> ModelLife? { nil }
  func save(_ life: ModelLife) {}
  func activeLives() -> [ModelLife] { [] }
  func save(_ run: Run) {}
  func runs(of target: ModelTarget, limit: Int) -> [Run] { [] }
  func runs(endedSince date: Date) -> [Run] { [] }
  func idempotencyRecord(_ key: IdempotencyRecord.Key) -> IdempotencyRecord? { nil }
  func save(_ record: IdempotencyRecord) {}
  func prune(idempotencyBefore: Date, historyBefore: Date) {}
  func auditHead() -> AuditHead? { nil }
  func append(_ record: AuditRecord) {}
  func auditRecords(_ query: AuditQuery) -> [AuditRecord] { [] }
  func lastAuditRecord(before date: Date) -> AuditRecord? { nil }
  func removeAuditRecords(through number: Int) {}
  func save(_ delivery: WebhookDelivery) {}
  func remove(_ delivery: WebhookDelivery) {}
  func dueDeliveries(at date: Date, limit: Int) -> [WebhookDelivery] { [] }
  func deliveryCounts() -> [String: Int] { [:] }
  func removeDeliveries(notOf webhooks: Set<String>) -> Int { 0 }
}
