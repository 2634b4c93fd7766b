import GatewayCore
import Platform
import Synchronization
import TestSupport
import Testing

@Suite("Shared results and single flights")
struct SharedTests {
  @Test("All who wait get the result, and so do those who come later")
  func settles() async {
    let shared = Shared<Int>()
    let time = ManualTime()
    await withTaskGroup(of: Int?.self) { group in
      for _ in 0..<50 { group.addTask { try? await shared.result(within: .seconds(1), by: time)?.get() } }
      while time.sleeperCount < 50 { await Task.yield() }
      shared.settle(.success(7))
      shared.settle(.success(8))
      for await value in group { #expect(value == 7) }
    }
    #expect(try! await shared.result(within: .seconds(1), by: time)?.get() == 7)
  }

  @Test("Time up is nil, for that waiter alone")
  func timeUp() async throws {
    let shared = Shared<Int>()
    let time = ManualTime()
    let result = try await time.driving { await shared.result(within: .seconds(3), by: time) }
    #expect(result == nil)
    #expect(time.uptime == .seconds(3))
  }

  @Test("A cancelled waiter gets nil, also when it was cancelled before it waited")
  func cancelled() async {
    let shared = Shared<Int>()
    let time = ManualTime()
    let waiter = Task { await shared.result(within: .seconds(3), by: time) == nil }
    waiter.cancel()
    #expect(await waiter.value)
  }

  @Test("Calls for one key share a flight, and the next one after it is new")
  func flights() async throws {
    let work = BackgroundWork()
    let flights = SingleFlight<String, Int>(work: work)
    let count = Mutex(0)
    let gate = Shared<Int>()
    let time = ManualTime()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await work.run() }
      let joined = try (0..<10).map { _ in
        try flights.join("a") { () async throws(GatewayError) in
          _ = await gate.result(within: .seconds(1), by: time)
          return count.withLock { count in
            count += 1
            return count
          }
        }.result
      }
      gate.settle(.success(0))
      for shared in joined { #expect(try await shared.result(within: .seconds(1), by: time)?.get() == 1) }
      let next = try flights.join("a") { () async throws(GatewayError) in 2 }.result
      #expect(try await next.result(within: .seconds(1), by: time)?.get() == 2)
      group.cancelAll()
    }
  }
}
