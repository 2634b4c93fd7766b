import FoundationEssentials
import Instrumentation
import Platform
import Synchronization
import TestSupport
import Testing

@testable import GatewayCore

/// What there is to measure, over a recorded backend.
struct GatewaySnapshotTests {
  private static let backend = GatewayHarness.target.backend

  private static func harness(price: Double? = 4, time: ManualTime = ManualTime()) -> GatewayHarness {
    let state = LivingState()
    return GatewayHarness(units: UnitsRequest(minimum: 1, maximum: 3), time: time, price: price) { (call, _) in
      state.answer(call)
    }
  }

  @Test func `A model that nobody has started is counted by its state and costs nothing`() async throws {
    let snapshot = await Self.harness().gateway.snapshot()
    var expected = GatewaySnapshot.Models()
    expected.states = [.unknown: 1]
    expected.dollarsThisMonth = 0
    #expect(snapshot.models == [Self.backend: expected])
    #expect(snapshot.waiters == 0 && snapshot.heldDetects == 0 && snapshot.detectMemory == 0)
    #expect(snapshot.detectMemoryLimit == DetectMemory.defaultLimit)
  }

  @Test func `A model that is held is counted with its units, its lease and its cost`() async throws {
    // The first of January: what has run is of this month.
    let time = ManualTime(now: Date(timeIntervalSince1970: 1_798_761_600))
    let harness = Self.harness(time: time)
    try await harness.run {
      _ = try await harness.start()
      let begun = time.now
      time.advance(by: .seconds(1800))
      let models = try #require(await harness.gateway.snapshot().models[Self.backend])
      #expect((models.runs, models.unpriced, models.leases, models.unheld, models.stops) == (1, 0, 1, 0, 0))
      #expect(models.units == 3 && models.dollarsPerHour == 12)
      let cost = try #require(models.dollarsThisMonth)
      #expect(abs(cost - time.now.timeIntervalSince(begun) / 3600 * 12) < 0.05)
    }
  }

  @Test func `A run without a price is told as that`() async throws {
    let harness = Self.harness(price: nil)
    try await harness.run {
      _ = try await harness.start()
      let models = try #require(await harness.gateway.snapshot().models[Self.backend])
      #expect(models.unpriced == 1 && models.dollarsPerHour == 0 && models.dollarsThisMonth == 0)
    }
  }

  @Test func `The cost of a run that began last month is split where months meet`() async throws {
    let time = ManualTime(now: Date(timeIntervalSince1970: 1_798_761_600 - 3600))
    let harness = Self.harness(time: time)
    try await harness.run {
      _ = try await harness.start()
      time.advance(by: .seconds(3600 + 900))
      let cost = try #require(await harness.gateway.snapshot().models[Self.backend]?.dollarsThisMonth)
      #expect(abs(cost - 3) < 0.2)
    }
  }

  @Test func `A stop that is under way is counted, with its time`() async throws {
    let harness = Self.harness()
    try await harness.run {
      _ = try await harness.start()
      _ = try await harness.stop()
      harness.time.advance(by: .seconds(90))
      let models = try #require(await harness.gateway.snapshot().models[Self.backend])
      #expect(models.stops == 1 && models.leases == 0 && models.oldestStop >= 90)
    }
  }

  @Test func `Those who wait for news are counted while they wait`() async throws {
    let gateway = Self.harness().gateway
    do {
      let news = gateway.news(of: GatewayHarness.target)
      #expect(await gateway.snapshot().waiters == 1)
      _ = news
    }
    #expect(await gateway.snapshot().waiters == 0)
  }

  @Test func `Shared work is done in the context of the request that it was first wanted for`() async throws {
    let work = BackgroundWork()
    let (ids, id) = AsyncStream.makeStream(of: String?.self)
    var context = InstrumentationContext.topLevel
    context.requestID = "r1"
    let isTaken = InstrumentationContext.$current.withValue(context) {
      work.submit { id.yield(InstrumentationContext.current?.requestID) }
    }
    #expect(isTaken)
    let first = await withTaskGroup(of: String??.self) { group in
      group.addTask {
        await work.run()
        return nil
      }
      group.addTask { await ids.first { _ in true } }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    #expect(first == "r1")
  }
}
