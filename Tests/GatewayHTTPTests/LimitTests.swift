import FoundationEssentials
import GatewayCore
import GatewayHTTP
import HTTPTypes
import HummingbirdTesting
import Platform
import Testing

/// What callers' limits do to requests.
struct LimitTests {
  private static func gateway(
    price: Double? = 4, _ set: (inout CallerLimits) -> Void
  ) -> TestGateway {
    var limits = CallerLimits()
    set(&limits)
    var policy = Gateway.Policy()
    policy.limits = ["anna": limits]
    let catalog = TestModels.catalog.map { CatalogEntry(id: $0.id, target: $0.target, price: price) }
    var test = TestGateway(catalog: catalog, leases: policy)
    test.authenticator = TestCallers.authenticator
    return test
  }

  private static let anna = TestCallers.headers(TestCallers.annaKey)
  private static let boris = TestCallers.headers(TestCallers.borisKey)

  @Test func `Over its rate a caller is told when to come again; others and stops go on`() async throws {
    let test = Self.gateway { $0.requests = .init(perSecond: 0.5, burst: 2) }
    let time = test.time
    try await test.run { client in
      let first = try await client.send(.get, "/models", headers: Self.anna)
      #expect(first.header("RateLimit-Policy") == #""requests";q=2;w=4"#)
      #expect(first.header("RateLimit") == #""requests";r=1;t=2"#)
      // Failures count and tell as well.
      let second = try await client.send(.get, "/models/none", headers: Self.anna)
      #expect(second.status == .notFound && second.header("RateLimit") == #""requests";r=0;t=4"#)
      for path in ["/models", "/whoami", "/operations", "/models/none"] {
        let refused = try await client.send(.get, path, headers: Self.anna)
        #expect(refused.status == .tooManyRequests)
        #expect(try refused.failure.code == "RATE_LIMITED")
        #expect(try refused.failure.retryAfter == 2)
        #expect(refused.header("Retry-After") == "2")
        #expect(refused.header("RateLimit") == #""requests";r=0;t=4"#)
      }
      #expect(try await client.send(.get, "/models", headers: Self.boris).status == .ok)
      #expect(try await client.send(.get, "/healthz").status == .ok)
      let stop = try await client.send(.post, "/models/abc123/stop", headers: Self.anna)
      #expect(stop.status == .ok && stop.header("RateLimit") == #""stops";r=9;t=1"#)
      time.advance(by: .seconds(2))
      #expect(try await client.send(.get, "/models", headers: Self.anna).status == .ok)
    }
  }

  @Test func `Nobody without limits is told of any`() async throws {
    let test = Self.gateway { _ in }
    try await test.run { client in
      for headers in [Self.anna, Self.boris] {
        let answer = try await client.send(.get, "/models", headers: headers)
        #expect(answer.header("RateLimit") == nil && answer.header("Budget-Warning") == nil)
      }
    }
  }

  @Test func `A budget that does not cover a start is 402, and the key is free for another try`() async throws {
    let test = Self.gateway { $0.dollarsPerMonth = 20 }
    try await test.run { client in
      #expect(try await client.send(.post, "/models/abc123/start", headers: Self.anna).status == .accepted)
      var headers = Self.anna
      headers[.init("Idempotency-Key")!] = "k"
      let refused = try await client.send(.post, "/models/widgets/start", headers: headers)
      #expect(refused.status.code == 402)
      #expect(try refused.failure.code == "BUDGET_EXCEEDED")
      #expect(try refused.failure.details?.map(\.reason) == ["20.00", "4.00", "16.00"])
      #expect(try refused.failure.retryAfter == 60)
      // Nothing of ours refuses a stop.
      #expect(try await client.send(.post, "/models/abc123/stop", headers: Self.anna).status.code < 300)
      let again = try await client.send(.post, "/models/widgets/start", headers: headers)
      #expect(again.header("Idempotent-Replayed") == nil)
      let never = try await client.send(
        .post, "/models/widgets/start", headers: Self.anna, body: #"{"max_inference_units":9}"#)
      #expect(try never.failure.retryAfter == nil)
    }
  }

  @Test func `Whoami tells the limits and what is left`() async throws {
    let test = Self.gateway {
      $0.requests = .init(perSecond: 2, burst: 5)
      $0.concurrentDetects = 3
      $0.runningUnits = 4
      $0.dollarsPerMonth = 100
    }
    try await test.run { client in
      _ = try await client.send(.post, "/models/abc123/start", headers: Self.anna)
      let answer = try await client.send(.get, "/whoami", headers: Self.anna)
      #expect(
        answer.text.contains(
          #""limits":{"requests_per_second":{"limit":2.0,"burst":5,"left":3},"concurrent_detects":{"limit":3,"left":3},"#
            + #""running_units":{"limit":4,"left":3},"dollars_per_month":{"limit":100.0,"month":"2027-01","spent":0.0,"#
            + #""reserved":16.0,"left":84.0,"ends_leases":true}}"#), "\(answer.text)")
    }
  }

  @Test func `More detects at a time than may be are refused, and only that caller's`() async throws {
    let test = Self.gateway { $0.concurrentDetects = 1 }
    let limiter = test.gateway.limiter
    try await limiter.detecting("anna") {
      let error = await #expect(throws: GatewayError.self) { try await limiter.detecting("anna") {} }
      #expect(error?.code == .rateLimited && error?.retryAfter == 1)
      try await limiter.detecting("boris") { try await limiter.detecting("boris") {} }
      #expect(limiter.detects(of: "anna") == 1)
    }
    #expect(limiter.detects(of: "anna") == 0)
    try await limiter.detecting("anna") {}
  }
}
