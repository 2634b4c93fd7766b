import FoundationEssentials
import GatewayCore
import Platform
import TestSupport
import Testing

@Suite("Making a model ready to detect")
struct ReadyToDetectTests {
  private static func origin(_ caller: String = "ann") -> GatewayCore.Operation.Origin {
    .init(holder: Holder(caller: caller), requestID: nil)
  }

  @Test("A stopped model is started, and the caller held until it runs")
  func started() async throws {
    let harness = GatewayHarness { (call, number) throws(GatewayError) in
      if case .start = call { return GatewayHarness.report(.starting) }
      return GatewayHarness.report(number < 3 ? .starting : .running)
    }
    try await harness.run(keeping: true) {
      let permit = try harness.visible.permit(Starting.self)
      let model = permit.model
      try await harness.gateway.makeReady(permit, StartRequest(origin: Self.origin()), limit: .seconds(600))
      #expect(harness.gateway.known(model.target).state == .running)
      #expect(harness.gateway.known(model.target).life.leases.map(\.holder) == [Self.origin().holder])
    }
  }

  @Test("Time up is told with the state and when to try again; the model goes on starting")
  func timeUp() async throws {
    let harness = GatewayHarness { (_, _) throws(GatewayError) in GatewayHarness.report(.starting) }
    try await harness.run(keeping: true) {
      let permit = try harness.visible.permit(Starting.self)
      let model = permit.model
      let error = try await #require(throws: GatewayError.self) {
        try await harness.gateway.makeReady(permit, StartRequest(origin: Self.origin()), limit: .seconds(5))
      }
      #expect(error.code == .modelNotReady)
      #expect(error.details == [FieldProblem("state", "starting")])
      #expect(error.retryAfter != nil)
      #expect(harness.gateway.known(model.target).life.leases.count == 1)
    }
  }

  @Test("A model that fails to start is told as failed")
  func failed() async throws {
    let harness = GatewayHarness { (call, _) throws(GatewayError) in
      if case .start = call { return GatewayHarness.report(.starting) }
      return GatewayHarness.report(.failed)
    }
    try await harness.run(keeping: true) {
      let permit = try harness.visible.permit(Starting.self)
      let error = try await #require(throws: GatewayError.self) {
        try await harness.gateway.makeReady(permit, StartRequest(origin: Self.origin()), limit: .seconds(60))
      }
      #expect(error.code == .modelFailed)
    }
  }

  @Test("Detects keep a model with an idle lease, and write the store only now and then")
  func idleLease() async throws {
    let harness = GatewayHarness(idleLease: 100) { (_, _) throws(GatewayError) in GatewayHarness.report(.running) }
    try await harness.run {
      let permit = try harness.visible.permit(Starting.self)
      let model = permit.model
      let holder = Self.origin().holder
      _ = try await harness.gateway.start(permit, StartRequest(origin: Self.origin()))
      let first = try #require(harness.gateway.known(model.target).life.lease(of: holder)?.endsAt)
      #expect(first == harness.time.now + 100)
      let version = harness.gateway.known(model.target).life.version
      harness.time.advance(by: .seconds(5))
      await harness.gateway.renewIdleLease(model, of: holder)
      #expect(harness.gateway.known(model.target).life.version == version)
      harness.time.advance(by: .seconds(10))
      await harness.gateway.renewIdleLease(model, of: holder)
      #expect(harness.gateway.known(model.target).life.lease(of: holder)?.endsAt == harness.time.now + 100)
    }
  }
}
