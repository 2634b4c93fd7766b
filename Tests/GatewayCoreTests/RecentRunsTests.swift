import FoundationEssentials
import Synchronization
import Testing

@testable import GatewayCore

/// What is remembered of the runs that have ended.
struct RecentRunsTests {
  /// Counts how often it is asked, and does something more after each transaction.
  private final class WatchedStore: GatewayStore {
    let base = MemoryStore()
    let count = Mutex(0)
    let afterwards = Mutex<(@Sendable () async -> Void)?>(nil)

    func transaction<Result: Sendable>(
      _ body: @escaping @Sendable (any StoreTransaction) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
      count.withLock { $0 += 1 }
      let result = try await base.transaction(body)
      await afterwards.withLock { $0 }?()
      return result
    }
  }

  private static func target(_ name: String) -> ModelTarget {
    ModelTarget(backend: BackendID(rawValue: "hosting"), region: "r", account: nil, resource: name)
  }

  private let store = WatchedStore()
  private let runs: RecentRuns

  init() { runs = RecentRuns(store) }

  private func write(_ target: ModelTarget) async throws -> Run {
    let run = Run(
      target: target, resource: "r", begunAt: Date(timeIntervalSince1970: 1), isExact: true, operationID: nil)
    try await store.base.transaction { (books) throws(GatewayError) in try books.save(run) }
    return run
  }

  @Test func `The store is asked once for a model's runs`() async throws {
    let run = try await write(Self.target("a"))
    for _ in 1...3 {
      #expect(try await runs.runs(of: Self.target("a")) == [run])
      #expect(try await runs.runs(of: Self.target("b")).isEmpty)
    }
    #expect(store.count.withLock { $0 } == 2)
  }

  @Test func `A run that was written since is seen`() async throws {
    let first = try await write(Self.target("a"))
    #expect(try await runs.runs(of: Self.target("a")) == [first])
    let second = try await write(Self.target("a"))
    runs.changed([Self.target("a")])
    #expect(try await runs.runs(of: Self.target("a")) == [second, first])
  }

  @Test func `Runs that were removed since are gone`() async throws {
    _ = try await write(Self.target("a"))
    _ = try await runs.runs(of: Self.target("a"))
    try await store.base.transaction { (books) throws(GatewayError) in
      try books.prune(idempotencyBefore: .distantFuture, historyBefore: .distantFuture)
    }
    runs.removed()
    // One that has not ended is no history yet.
    #expect(try await runs.runs(of: Self.target("a")).count == 1)
    #expect(store.count.withLock { $0 } == 2)
  }

  @Test func `What was read before a run was written is not kept after it`() async throws {
    let runs = runs
    store.afterwards.withLock { $0 = { runs.changed([Self.target("a")]) } }
    #expect(try await runs.runs(of: Self.target("a")).isEmpty)
    store.afterwards.withLock { $0 = nil }
    let run = try await write(Self.target("a"))
    #expect(try await runs.runs(of: Self.target("a")) == [run])
  }

  @Test func `More than ten runs are not shown, and many models are not all remembered`() async throws {
    for _ in 1...12 { _ = try await write(Self.target("a")) }
    #expect(try await runs.runs(of: Self.target("a")).count == 10)
    for number in 1...5000 { _ = try await runs.runs(of: Self.target("m-\(number)")) }
    #expect(runs.count <= 4096)
  }
}
