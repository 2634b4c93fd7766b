import FoundationEssentials
import GatewayCore
import Platform
import Testing

@Suite("Idempotency keys")
struct IdempotencyTests {
  private static let key = IdempotencyRecord.Key(caller: "ann", key: "k")
  private static let epoch = Date(timeIntervalSince1970: 1_800_000_000)
  private static let here = UUID()

  private static func record(_ state: IdempotencyRecord.State, age: TimeInterval = 60) -> IdempotencyRecord {
    IdempotencyRecord(
      key: key, fingerprint: "f", operationID: UUID(), createdAt: epoch.addingTimeInterval(-age), state: state)
  }

  private static func decide(
    _ known: IdempotencyRecord?, fingerprint: String = "f"
  ) throws(GatewayError) -> (IdempotencyKeeper.Decision, IdempotencyRecord?) {
    try IdempotencyRecord.decide(known, key: key, fingerprint: fingerprint, process: here, now: epoch)
  }

  @Test("A new key is carried out, as an operation of its own")
  func new() throws {
    let (decision, record) = try Self.decide(nil)
    let written = try #require(record)
    #expect(decision == .proceed(operationID: written.operationID))
    #expect(written.state == .inProgress(process: Self.here))
  }

  @Test("An answer is given again, and nothing is written")
  func done() throws {
    let known = Self.record(.done(status: 202, body: Data("{}".utf8)))
    let (decision, record) = try Self.decide(known)
    #expect(decision == .replay(status: 202, body: Data("{}".utf8), operationID: known.operationID))
    #expect(record == nil)
  }

  @Test("What is under way here is told so")
  func inProgress() throws {
    let error = try #require(throws: GatewayError.self) {
      try Self.decide(Self.record(.inProgress(process: Self.here)))
    }
    #expect(error.code == .idempotencyInProgress)
    #expect(error.retryAfter == 1)
  }

  @Test(
    "What was freed, or left by a process before this one, is carried on as the same operation",
    arguments: [IdempotencyRecord.State.freed, .inProgress(process: UUID())])
  func carriedOn(state: IdempotencyRecord.State) throws {
    let known = Self.record(state)
    let (decision, record) = try Self.decide(known)
    #expect(decision == .proceed(operationID: known.operationID))
    #expect(record?.state == .inProgress(process: Self.here))
  }

  @Test(
    "The same key for another request is refused, whatever became of the first",
    arguments: [
      IdempotencyRecord.State.freed, .inProgress(process: UUID()), .inProgress(process: here),
      .done(status: 200, body: Data()),
    ])
  func mismatch(state: IdempotencyRecord.State) throws {
    let error = try #require(throws: GatewayError.self) { try Self.decide(Self.record(state), fingerprint: "g") }
    #expect(error.code == .idempotencyMismatch)
  }

  @Test("After 24 h a key is new")
  func old() throws {
    let known = Self.record(.done(status: 200, body: Data()), age: 24 * 3600)
    let (decision, _) = try Self.decide(known, fingerprint: "g")
    #expect(decision != .proceed(operationID: known.operationID))
    let young = Self.record(.done(status: 200, body: Data()), age: 24 * 3600 - 1)
    #expect(try Self.decide(young).1 == nil)
  }

  @Test("Of many requests at once one is carried out, and after it all get its answer")
  func concurrent() async throws {
    let keeper = IdempotencyKeeper(store: MemoryStore(), time: ManualTime())
    let decisions = await withTaskGroup(of: IdempotencyKeeper.Decision?.self) { group in
      for _ in 0..<100 { group.addTask { try? await keeper.begin(Self.key, fingerprint: "f") } }
      return await group.reduce(into: [IdempotencyKeeper.Decision]()) { if let decision = $1 { $0.append(decision) } }
    }
    #expect(decisions.count == 1)
    try await keeper.finish(Self.key, status: 202, body: Data("a".utf8), mayBeRetried: false)
    guard case .replay(202, let body, _) = try await keeper.begin(Self.key, fingerprint: "f") else {
      Issue.record("it was carried out twice")
      return
    }
    #expect(body == Data("a".utf8))
  }
}
