import GatewayCore
import Testing

@Suite("The store in memory")
struct MemoryStoreTests {
  private let suite = StoreConformance(store: MemoryStore())

  @Test("Operations are kept") func operations() async throws { try await suite.operationsAreKept() }
  @Test("Operations are listed, the newest first") func listed() async throws { try await suite.operationsAreListed() }
  @Test("Lives are found by their model, whatever its settings") func settings() async throws {
    try await suite.livesAreFoundWhateverTheSettings()
  }
  @Test("Lives are kept") func lives() async throws { try await suite.livesAreKept() }
  @Test("Runs are kept") func runs() async throws { try await suite.runsAreKept() }
  @Test("Idempotency records are kept") func keys() async throws { try await suite.idempotencyRecordsAreKept() }
  @Test("What is old is forgotten") func prune() async throws { try await suite.whatIsOldIsForgotten() }
  @Test("A transaction that throws has written nothing") func throwing() async throws {
    try await suite.aThrowWritesNothing()
  }
  @Test("A transaction that throws takes back what it wrote into every book", arguments: [0, 20])
  func takenBack(neighbours: Int) async throws { try await suite.aThrowTakesBackEveryBook(neighbours: neighbours) }
  @Test("Audit records are kept") func audit() async throws { try await suite.auditRecordsAreKept() }
  @Test("Deliveries are kept in their order") func outbox() async throws { try await suite.deliveriesAreKept() }
  @Test("Transactions run one at a time") func alone() async throws { try await suite.concurrentTransactionsRunAlone() }
}
