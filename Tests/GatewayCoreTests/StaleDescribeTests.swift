import GatewayCore
import Platform
import Synchronization
import TestSupport
import Testing

/// A store in memory that has something done after each transaction, while the caller still waits for it.
private final class HookedStore: GatewayStore {
  private let store = MemoryStore()
  private let hook = Mutex<(@Sendable () async -> Void)?>(nil)

  func onNextTransactions(_ body: (@Sendable () async -> Void)?) { hook.withLock { $0 = body } }

  func transaction<Result: Sendable>(
    _ body: @escaping @Sendable (any StoreTransaction) throws(GatewayError) -> Result
  ) async throws(GatewayError) -> Result {
    let result = try await store.transaction(body)
    let hook = hook.withLock { hook in
      defer { hook = nil }
      return hook
    }
    if let hook {
      await hook()
      onNextTransactions(hook)
    }
    return result
  }
}

@Suite("Answers of describes that come late")
struct StaleDescribeTests {
  @Test("A describe that says stopped just as a start is recorded ends neither its run nor its lease")
  func staleWhileRecording() async throws {
    let store = HookedStore()
    let harness = GatewayHarness(store: store) { (call, _) throws(GatewayError) in
      if case .start = call { return GatewayHarness.report(.starting) }
      return GatewayHarness.report(.stopped)
    }
    try await harness.run {
      // Seen anew at every step of the start.
      store.onNextTransactions {
        harness.time.advance(by: .seconds(6))
        _ = try? await harness.gateway.status(harness.visible)
      }
      _ = try await harness.start(lease: .seconds(60))
      store.onNextTransactions(nil)
      harness.time.advance(by: .seconds(6))
      _ = try await harness.gateway.status(harness.visible)
      let life = harness.gateway.known(GatewayHarness.target).life
      #expect(life.leases.count == 1)
      #expect(life.run?.isExact == true)
    }
  }
}
