import FoundationEssentials
import GatewayCore
import Testing

/// What every store must do with the audit trail and the outbox.
extension StoreConformance {
  static func record(_ number: Int, caller: String = "ann", model: String? = nil, at date: Date = epoch) -> AuditRecord
  {
    var entry = AuditEntry(.answer, at: date)
    entry.caller = caller
    entry.model = model
    return AuditRecord(entry, after: AuditHead(number: number - 1, hash: "before \(number)"), by: { "hash of \($0)" })
  }

  func auditRecordsAreKept() async throws {
    let records = (1...10).map {
      Self.record($0, caller: $0 > 5 ? "bob" : "ann", model: $0 == 7 ? "m" : nil, at: Self.epoch + Double($0))
    }
    let empty = try await store.transaction { (books) throws(GatewayError) in try books.auditHead() }
    #expect(empty == nil)
    try await store.transaction { (books) throws(GatewayError) in for record in records { try books.append(record) } }
    func list(_ query: AuditQuery) async throws -> [Int] {
      try await store.transaction { (books) throws(GatewayError) in try books.auditRecords(query) }.map(\.number)
    }
    let all = try await store.transaction { (books) throws(GatewayError) in
      (try books.auditRecords(AuditQuery(order: .oldest)), try books.auditHead())
    }
    #expect(all.0 == records)
    #expect(all.1 == records.last?.head)
    #expect(try await list(AuditQuery()) == (1...10).reversed())
    #expect(try await list(AuditQuery(after: 4, limit: 2)) == [3, 2])
    #expect(try await list(AuditQuery(order: .oldest, after: 4, limit: 2)) == [5, 6])
    #expect(try await list(AuditQuery(since: Self.epoch + 8)) == [10, 9, 8])
    #expect(try await list(AuditQuery(caller: "bob")) == [10, 9, 8, 7, 6])
    #expect(try await list(AuditQuery(order: .oldest, caller: "bob", model: "m")) == [7])
    let last = try await store.transaction { (books) throws(GatewayError) in
      let last = try [0, 4, 100].map { second throws(GatewayError) in
        try books.lastAuditRecord(before: Self.epoch + second)?.number
      }
      try books.removeAuditRecords(through: 3)
      return last
    }
    #expect(last == [nil, 3, 10])
    #expect(try await list(AuditQuery(order: .oldest)) == Array(4...10))
  }

  func deliveriesAreKept() async throws {
    func delivery(_ webhook: String, _ model: String, _ second: Double) -> WebhookDelivery {
      WebhookDelivery(id: UUID(), webhook: webhook, model: model, createdAt: Self.epoch + second, body: "{}")
    }
    let deliveries = [
      delivery("a", "m", 0), delivery("a", "m", 1), delivery("a", "n", 2), delivery("b", "m", 0), delivery("c", "m", 0),
    ]
    func due(_ second: Double, limit: Int = 10) async throws -> [WebhookDelivery] {
      try await store.transaction { (books) throws(GatewayError) in
        try books.dueDeliveries(at: Self.epoch + second, limit: limit)
      }
    }
    let counts = try await store.transaction { (books) throws(GatewayError) in
      for delivery in deliveries { try books.save(delivery) }
      return try books.deliveryCounts()
    }
    #expect(counts == ["a": 3, "b": 1, "c": 1])
    #expect(try await due(1) == [deliveries[0], deliveries[3], deliveries[4]])
    #expect(try await due(2, limit: 2) == [deliveries[0], deliveries[2]])
    let postponed = deliveries[0].postponed(to: Self.epoch + 50)
    let removed = try await store.transaction { (books) throws(GatewayError) in
      try books.save(postponed)
      return try books.removeDeliveries(notOf: ["a", "b"])
    }
    #expect(removed == 1)
    // What comes behind it waits for it.
    #expect(try await due(3) == [deliveries[2], deliveries[3]])
    #expect(try await due(50).first == postponed)
    try await store.transaction { (books) throws(GatewayError) in try books.remove(postponed) }
    #expect(try await due(3).first == deliveries[1])
  }
}
