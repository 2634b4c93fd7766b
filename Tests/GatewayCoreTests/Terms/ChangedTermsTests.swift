import FoundationEssentials
import Logging
import Platform
import Synchronization
import TestSupport
import Testing

@testable import GatewayCore

/// A gateway whose catalog, callers and limits are changed while it runs.
struct ChangedTermsTests {
  private static let target = GatewayHarness.target
  private static let other = ModelTarget(
    backend: target.backend, region: "eu-west-1", account: "123456789012", resource: "model/x")

  private static func terms(
    _ entries: [CatalogEntry], _ change: (inout Gateway.Policy) -> Void = { _ in }
  ) -> GatewayTerms {
    var policy = Gateway.Policy()
    change(&policy)
    let kind = BackendKind(id: target.backend, arnForm: "", isResource: { _ in true }, starting: StartSupport())
    return GatewayTerms(catalog: ModelCatalog(entries: entries, kinds: [kind]), policy: policy)
  }

  private static func living(_ policy: Gateway.Policy = Gateway.Policy()) -> GatewayHarness {
    let state = LivingState()
    return GatewayHarness(policy: policy, time: ManualTime(), price: 4) { (call, _) in state.answer(call) }
  }

  @Test func `A model that comes can be seen, and one that goes cannot`() {
    let harness = Self.living()
    harness.gateway.change(to: Self.terms([CatalogEntry(id: "n", target: Self.other)]))
    #expect(harness.gateway.list(ListQuery(), for: .anonymous).models.map(\.0.id) == ["n"])
    #expect(throws: GatewayError.modelNotFound) { try harness.gateway.model("m", for: .anonymous) }
  }

  @Test func `A model that goes keeps its lease to its end, and is stopped then`() async throws {
    let harness = Self.living()
    try await harness.run(keeping: true) {
      _ = try await harness.start(lease: .seconds(600))
      harness.gateway.change(to: Self.terms([]))
      try await harness.time.sleep(for: .seconds(300))
      #expect(harness.gateway.known(Self.target).life.leases.count == 1)
      #expect(!harness.backend.calls.contains { $0.isStop })
      try await harness.time.sleep(for: .seconds(600))
      #expect(harness.backend.calls.contains { $0.isStop })
      #expect(harness.gateway.known(Self.target).life.leases.isEmpty)
    }
  }

  @Test func `A lease that was taken goes on as it was, and the next follows the new length`() async throws {
    let harness = Self.living()
    try await harness.run {
      let first = try await harness.start(holder: "a").lease
      harness.gateway.change(
        to: Self.terms([CatalogEntry(id: "m", target: Self.target, defaultLease: .seconds(60))]))
      let second = try await harness.start(holder: "b").lease
      #expect(first?.length == LeasePolicy().defaultLength && second?.length == .seconds(60))
    }
  }

  @Test func `A life follows the settings of its model`() async throws {
    let harness = Self.living()
    try await harness.run {
      _ = try await harness.start()
      var moved = Self.target
      moved.settings = ["answer": "new"]
      harness.gateway.change(to: Self.terms([CatalogEntry(id: "m", target: moved)]))
      #expect(harness.gateway.lives.life(of: Self.target).target.settings == ["answer": "new"])
      _ = try await harness.start(holder: "b")
      #expect(harness.gateway.lives.life(of: Self.target).target.settings == ["answer": "new"])
    }
  }

  @Test func `A budget that comes while the gateway runs holds`() async throws {
    let harness = Self.living()
    try await harness.run {
      harness.gateway.change(
        to: Self.terms([CatalogEntry(id: "m", target: Self.target, price: 4)]) {
          $0.limits["ann"] = CallerLimits()
          $0.limits["ann"]?.dollarsPerMonth = 1
        })
      await #expect { _ = try await harness.start(lease: .seconds(3600)) } throws: {
        ($0 as? GatewayError)?.code == .budgetExceeded
      }
      harness.gateway.change(to: Self.terms([CatalogEntry(id: "m", target: Self.target, price: 4)]))
      _ = try await harness.start(lease: .seconds(3600))
    }
  }

  @Test func `A model's budget that comes while the gateway runs ends its leases once it is spent`() async throws {
    let harness = Self.living()
    try await harness.run(keeping: true, budgets: true) {
      _ = try await harness.start(lease: .seconds(36_000))
      try await harness.time.sleep(for: .seconds(3600))
      #expect(harness.gateway.known(Self.target).life.leases.count == 1)
      harness.gateway.change(
        to: Self.terms([CatalogEntry(id: "m", target: Self.target, price: 4, dollarsPerMonth: 2)]))
      try await harness.time.sleep(for: .seconds(60))
      #expect(harness.gateway.known(Self.target).life.leases.isEmpty)
    }
  }

  @Test func `A rate that changes keeps what is used up`() {
    var policy = Gateway.Policy()
    policy.limits["ann"] = CallerLimits()
    policy.limits["ann"]?.requests = CallerLimits.Rate(perSecond: 1, burst: 1)
    let harness = Self.living(policy)
    let limiter = harness.gateway.limiter
    #expect(limiter.request("ann", isStop: false)?.isAllowed == true)
    harness.gateway.change(
      to: Self.terms([]) {
        $0.limits["ann"] = CallerLimits()
        $0.limits["ann"]?.requests = CallerLimits.Rate(perSecond: 1, burst: 9)
      })
    #expect(limiter.request("ann", isStop: false)?.isAllowed == false)
    harness.gateway.change(to: Self.terms([]))
    #expect(limiter.request("ann", isStop: false) == nil)
  }

  @Test func `Models that come are looked at, and those that have gone are no more`() async throws {
    let harness = Self.living()
    let sweeper = StateSweeper(
      terms: harness.gateway.terms, observer: harness.gateway.observer, time: harness.time,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    try await harness.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await sweeper.run() }
        defer { group.cancelAll() }
        try await harness.time.sleep(for: .seconds(10))
        #expect(harness.gateway.known(Self.target).observation != nil)
        #expect(harness.gateway.known(Self.other).observation == nil)
        harness.gateway.change(to: Self.terms([CatalogEntry(id: "n", target: Self.other)]))
        let looks = harness.backend.calls.count
        try await harness.time.sleep(for: .seconds(30))
        #expect(harness.gateway.known(Self.other).observation != nil)
        #expect(harness.backend.calls.count == looks + 1)
      }
    }
  }

  @Test func `A request keeps the terms that it has begun with, and the next has the new ones whole`() async throws {
    let harness = Self.living()
    let gateway = harness.gateway
    let limited = Self.terms([CatalogEntry(id: "n", target: Self.other)]) {
      $0.limits["ann"] = CallerLimits()
      $0.limits["ann"]?.runningUnits = 7
    }
    GatewayTerms.$pinned.withValue(gateway.terms.current) {
      gateway.change(to: limited)
      #expect(gateway.catalog.entries.map(\.id) == ["m"] && gateway.limiter.limits.isEmpty)
    }
    #expect(gateway.catalog.entries.map(\.id) == ["n"] && gateway.limiter.limits["ann"]?.runningUnits == 7)
  }

  @Test func `Whoever looks while the terms change sees one whole set of them`() async throws {
    let gateway = Self.living().gateway
    let sets = (0..<4).map { number in
      Self.terms([CatalogEntry(id: "m\(number)", target: Self.target)]) {
        $0.limits["m\(number)"] = CallerLimits()
      }
    }
    gateway.change(to: sets[0])
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        for number in 0..<4000 { gateway.change(to: sets[number % 4]) }
        return true
      }
      for _ in 0..<4 {
        group.addTask {
          (0..<4000).allSatisfy { _ in
            GatewayTerms.$pinned.withValue(gateway.terms.current) {
              gateway.catalog.entries.map(\.id) == Array(gateway.limiter.limits.keys)
            }
          }
        }
      }
      for await isWhole in group { #expect(isWhole) }
    }
  }
}

extension RecordingBackend.Call {
  fileprivate var isStop: Bool { if case .stop = self { true } else { false } }
}
