import FoundationEssentials
import GatewayCore
import Testing

@Suite("The store in memory")
struct MemoryStoreTests {
  private static let target = ModelTarget(
    backend: BackendID(rawValue: "hosting"), region: "us-east-1", account: nil, resource: "r")

  private static func operation(_ id: UUID = UUID()) -> Operation {
    Operation(
      id: id, verb: .start, target: target, units: InferenceUnits(minimum: 1),
      requestedAt: Date(timeIntervalSince1970: 0))
  }

  @Test("What a transaction writes, the next one reads")
  func writes() async throws {
    let store = MemoryStore()
    let operation = Self.operation()
    let run = Run(
      target: Self.target, resource: "r", begunAt: Date(timeIntervalSince1970: 0), isExact: true,
      operationID: operation.id)
    try await store.transaction { (books) throws(GatewayError) in
      try books.save(operation)
      try books.setOpenRun(run, of: Self.target)
    }
    let read = try await store.transaction { (books) throws(GatewayError) in
      (try books.operation(operation.id), try books.openRun(of: Self.target))
    }
    #expect(read.0 == operation)
    #expect(read.1 == run)
    let ended = operation.ended(.accepted, at: Date(timeIntervalSince1970: 9))
    try await store.transaction { (books) throws(GatewayError) in
      try books.save(ended)
      try books.setOpenRun(nil, of: Self.target)
    }
    let after = try await store.transaction { (books) throws(GatewayError) in
      (try books.operation(operation.id), try books.openRun(of: Self.target))
    }
    #expect(after.0 == ended)
    #expect(after.1 == nil)
  }

  @Test("A transaction that throws has written nothing")
  func rollsBack() async throws {
    let store = MemoryStore()
    let operation = Self.operation()
    await #expect(throws: GatewayError.self) {
      try await store.transaction { (books) throws(GatewayError) in
        try books.save(operation)
        throw GatewayError(.internalError, "no")
      }
    }
    let read = try await store.transaction { (books) throws(GatewayError) in try books.operation(operation.id) }
    #expect(read == nil)
  }

  @Test("The newest operations are kept, as many as were asked for")
  func bounded() async throws {
    let store = MemoryStore(operationLimit: 10)
    let ids = (0..<100).map { _ in UUID() }
    for id in ids { try await store.transaction { (books) throws(GatewayError) in try books.save(Self.operation(id)) } }
    for id in ids.suffix(10) {
      #expect(try await store.transaction { (books) throws(GatewayError) in try books.operation(id) } != nil)
    }
    #expect(try await store.transaction { (books) throws(GatewayError) in try books.operation(ids[0]) } == nil)
  }
}
