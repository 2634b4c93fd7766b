import FoundationEssentials
import GatewayCore
import Testing

/// What every store must do with what a transaction has written that throws at its end.
extension StoreConformance {
  /// All that there is in a store.
  private struct Content: Equatable {
    var operations: [Operation] = []
    var life: ModelLife?
    var other: ModelLife?
    var runs: [Run] = []
    var record: IdempotencyRecord?
    var audit: [AuditRecord] = []
    var deliveries: [WebhookDelivery] = []
    var counts: [String: Int] = [:]
  }

  private static let other = target.pinned(to: "other")
  private static let key = IdempotencyRecord.Key(caller: "ann", key: "k")

  private static func life(_ target: ModelTarget, holders: Int) throws(GatewayError) -> ModelLife {
    var life = ModelLife(target: target)
    for number in 0..<holders {
      try life.hold(
        Holder(caller: "ann", name: "h\(number)"), for: .untilStopped, at: epoch, operationID: UUID())
    }
    return life
  }

  private func content() async throws -> Content {
    try await store.transaction { (books) throws(GatewayError) in
      Content(
        operations: try books.operations(OperationQuery(limit: 100)).map(\.operation),
        life: try books.life(of: Self.target), other: try books.life(of: Self.other),
        runs: try books.runs(of: Self.target, limit: 100), record: try books.idempotencyRecord(Self.key),
        audit: try books.auditRecords(AuditQuery(order: .oldest)),
        deliveries: try books.dueDeliveries(at: .distantFuture, limit: 100), counts: try books.deliveryCounts())
    }
  }

  /// - Parameter neighbours: transactions that are made at the same time, and stand.
  func aThrowTakesBackEveryBook(neighbours: Int) async throws {
    let (operation, id) = (Self.operation().ended(.underWay, at: Self.epoch), UUID())
    let run = Run(target: Self.target, resource: "r", begunAt: Self.epoch, isExact: true, operationID: id)
    let deliveries = ["a", "b"].map {
      WebhookDelivery(id: id, webhook: $0, model: "m", createdAt: Self.epoch, body: "{}")
    }
    func record(_ state: IdempotencyRecord.State) -> IdempotencyRecord {
      IdempotencyRecord(key: Self.key, fingerprint: "f", operationID: id, createdAt: Self.epoch, state: state)
    }
    let (freed, done) = (record(.freed), record(.done(status: 202, body: Data())))
    try await store.transaction { (books) throws(GatewayError) in
      try books.save(operation)
      try books.save(try Self.life(Self.target, holders: 1))
      try books.save(run)
      try books.save(freed)
      try books.append(Self.record(1))
      for delivery in deliveries { try books.save(delivery) }
    }
    let before = try await content()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<neighbours {
        group.addTask { try await store.transaction { (books) throws(GatewayError) in try books.save(operation) } }
      }
      group.addTask {
        await #expect(throws: GatewayError.self) {
          try await store.transaction { (books) throws(GatewayError) in
            try books.save(operation.ended(.accepted, at: Self.epoch))
            try books.save(Self.operation())
            try books.save(try Self.life(Self.target, holders: 2))
            try books.save(try Self.life(Self.target, holders: 3))
            try books.save(try Self.life(Self.other, holders: 1))
            try books.save(run.accrued(to: Self.epoch + 9, holders: [Self.holder]))
            try books.save(
              Run(target: Self.target, resource: "r", begunAt: Self.epoch, isExact: true, operationID: nil))
            try books.save(done)
            for number in 2...3 { try books.append(Self.record(number)) }
            try books.removeAuditRecords(through: 2)
            try books.save(deliveries[0].postponed(to: Self.epoch + 9))
            try books.remove(deliveries[0])
            _ = try books.removeDeliveries(notOf: ["a"])
            try books.prune(idempotencyBefore: .distantFuture, historyBefore: .distantFuture)
            throw GatewayError(.internalError, "no")
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await content() == before)
    // And all goes on from there.
    try await store.transaction { (books) throws(GatewayError) in
      try books.save(operation.ended(.accepted, at: Self.epoch))
      try books.append(Self.record(2))
    }
    let after = try await content()
    #expect(after.operations.map(\.outcome) == [.accepted])
    #expect(after.audit.map(\.number) == [1, 2])
  }
}
