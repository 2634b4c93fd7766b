import FoundationEssentials

/// A transaction that sees which operations are recorded in it. Valid only while the transaction below it is, on the
/// thread that runs that.
final class WitnessedTransaction: StoreTransaction {
  let base: any StoreTransaction
  /// The request that the change is made for, if it is for one.
  let request: AuditedRequest?
  let time: Date
  private(set) var entries: [AuditEntry] = []
  /// Why starts that ended in this transaction have failed.
  private(set) var failedStarts: [UUID: ErrorCode] = [:]
  /// The models of which runs were written.
  private(set) var targetsOfRuns: [ModelTarget] = []
  /// Operations as they are in the transaction; nil for those that there are not.
  private var read: [UUID: Operation?] = [:]

  init(_ base: any StoreTransaction, request: AuditedRequest?, time: Date) {
    self.base = base
    self.request = request
    self.time = time
  }

  func save(_ operation: Operation) throws(GatewayError) {
    let known = try self.operation(operation.id)
    try base.save(operation)
    read[operation.id] = operation
    if operation.verb == .start, case .failed(let code) = operation.outcome { failedStarts[operation.id] = code }
    guard known?.outcome != operation.outcome else { return }
    entries.append(AuditEntry(operation, at: time, request: request))
    if let request, request.id == operation.origin.requestID { request.operationID = operation.id }
  }

  func operation(_ id: UUID) throws(GatewayError) -> Operation? {
    if let known = read[id] { return known }
    let operation = try base.operation(id)
    read[id] = .some(operation)
    return operation
  }

  func operations(_ query: OperationQuery) throws(GatewayError) -> [NumberedOperation] { try base.operations(query) }
  func life(of target: ModelTarget) throws(GatewayError) -> ModelLife? { try base.life(of: target) }
  func save(_ life: ModelLife) throws(GatewayError) { try base.save(life) }
  func activeLives() throws(GatewayError) -> [ModelLife] { try base.activeLives() }
  func save(_ run: Run) throws(GatewayError) {
    targetsOfRuns.append(run.target)
    try base.save(run)
  }
  func runs(of target: ModelTarget, limit: Int) throws(GatewayError) -> [Run] {
    try base.runs(of: target, limit: limit)
  }
  func runs(endedSince date: Date) throws(GatewayError) -> [Run] { try base.runs(endedSince: date) }
  func idempotencyRecord(_ key: IdempotencyRecord.Key) throws(GatewayError) -> IdempotencyRecord? {
    try base.idempotencyRecord(key)
  }
  func save(_ record: IdempotencyRecord) throws(GatewayError) { try base.save(record) }
  func prune(idempotencyBefore: Date, historyBefore: Date) throws(GatewayError) {
    try base.prune(idempotencyBefore: idempotencyBefore, historyBefore: historyBefore)
  }
  func auditHead() throws(GatewayError) -> AuditHead? { try base.auditHead() }
  func append(_ record: AuditRecord) throws(GatewayError) { try base.append(record) }
  func auditRecords(_ query: AuditQuery) throws(GatewayError) -> [AuditRecord] { try base.auditRecords(query) }
  func lastAuditRecord(before date: Date) throws(GatewayError) -> AuditRecord? {
    try base.lastAuditRecord(before: date)
  }
  func removeAuditRecords(through number: Int) throws(GatewayError) {
    try base.removeAuditRecords(through: number)
  }
  func save(_ delivery: WebhookDelivery) throws(GatewayError) { try base.save(delivery) }
  func remove(_ delivery: WebhookDelivery) throws(GatewayError) { try base.remove(delivery) }
  func dueDeliveries(at date: Date, limit: Int) throws(GatewayError) -> [WebhookDelivery] {
    try base.dueDeliveries(at: date, limit: limit)
  }
  func deliveryCounts() throws(GatewayError) -> [String: Int] { try base.deliveryCounts() }
  func removeDeliveries(notOf webhooks: Set<String>) throws(GatewayError) -> Int {
    try base.removeDeliveries(notOf: webhooks)
  }
}
