import FoundationEssentials
import GatewayCore
import Hummingbird
import HummingbirdTesting
import Platform
import Synchronization
import TestSupport
import Testing

@testable import GatewayHTTP

/// When `/readyz` is 503, when it is not, and who is told more.
struct ReadinessTests {
  /// A store that can be broken.
  private final class Disk: GatewayStore, ProbedStore {
    private let state = Mutex((isFull: false, probes: 0))
    private let base = MemoryStore()

    var probes: Int { state.withLock { $0.probes } }

    func setFull(_ isFull: Bool) { state.withLock { $0.isFull = isFull } }

    func transaction<Result: Sendable>(
      _ body: @escaping @Sendable (any StoreTransaction) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
      try await base.transaction(body)
    }

    func probe() async throws(GatewayError) {
      let isFull = state.withLock { state in
        state.probes += 1
        return state.isFull
      }
      if isFull { throw GatewayError(.storeUnavailable, "The disk is full.") }
    }
  }

  /// AWS on its worst day: no credentials can be had, and every circuit is open.
  private struct WorstDay: UpstreamReporting {
    let identities = [
      UpstreamIdentity(role: nil, source: nil, expiresAt: nil, failure: "the profile 'vision' is in no file"),
      UpstreamIdentity(
        role: "arn:aws:iam::123456789012:role/line", source: "role",
        expiresAt: Date(timeIntervalSince1970: 1_798_761_600), failure: "AccessDenied"),
    ]
    let circuits = [
      UpstreamCircuit(
        service: "rekognition", region: "us-east-1", account: nil, kind: "control", phase: "open",
        since: Date(timeIntervalSince1970: 1_798_761_600), lastFailure: "server_error")
    ]
  }

  private struct Ready {
    let disk = Disk()
    let time = ManualTime()
    let backend = RecordingBackend(TestModels.startsWhenAsked)
    let gateway: Gateway

    init() {
      gateway = Gateway(
        catalog: ModelCatalog(entries: TestModels.catalog, kinds: TestModels.kinds, policy: TestModels.policy),
        backends: [TestModels.rekognition: backend, TestModels.lookout: backend], store: disk, time: time,
        logger: TestGateway.logger)
    }

    func run<Value: Sendable>(
      as authenticator: any Authenticator = AnonymousAuthenticator(), isAdmin: Bool = false,
      _ test: @Sendable (any TestClientProtocol) async throws -> Value
    ) async throws -> Value {
      let router =
        isAdmin
        ? GatewayRouter.adminRouter(
          for: gateway, isLoopbackOnly: true, authenticator: authenticator, upstream: WorstDay())
        : GatewayRouter.router(
          for: gateway, openAPI: try OpenAPIDocument(yaml: Array("openapi: 3.1.0".utf8)), isLoopbackOnly: true,
          authenticator: authenticator, upstream: WorstDay())
      let application = Application(
        responder: GatewayRouter.responder(for: router), services: gateway.services.filter { !($0 is StateSweeper) },
        logger: TestGateway.logger)
      return try await application.test(.router, test)
    }
  }

  private static let whole = #"""
    {"success":true,"data":{"status":"ready","credentials":[\#
    {"role":null,"source":null,"expires_at":null,"failure":"the profile 'vision' is in no file"},\#
    {"role":"arn:aws:iam::123456789012:role/line","source":"role","expires_at":"2027-01-01T00:00:00Z","failure":"AccessDenied"}],\#
    "backends":[{"service":"rekognition","region":"us-east-1","account":null,"calls":"control","circuit":"open",\#
    "since":"2027-01-01T00:00:00Z","last_failure":"server_error"}]}}
    """#

  @Test(arguments: [false, true])
  func `Neither credentials nor circuits take the gateway away: they are listed`(isAdmin: Bool) async throws {
    try await Ready().run(isAdmin: isAdmin) { client in
      let answer = try await client.send(.get, "/readyz")
      #expect(answer.status == .ok)
      #expect(answer.text == Self.whole)
    }
  }

  @Test(
    arguments: [
      [], [.read, .start, .stop, .detect, .force, .hold], .all,
    ] as [Rights])
  func `Nothing is listed to those who may not operate the gateway`(rights: Rights) async throws {
    let caller = OneCaller(caller: Caller(name: "anna", rights: rights))
    try await Ready().run(as: caller) { client in
      let answer = try await client.send(.get, "/readyz")
      #expect(answer.status == .ok)
      #expect(answer.text == (rights == .all ? Self.whole : #"{"success":true,"data":{"status":"ready"}}"#))
    }
  }

  @Test func `Nothing is listed to those who are not known, and they are answered all the same`() async throws {
    try await Ready().run(as: TestCallers.authenticator) { client in
      for headers in [[:], TestCallers.headers(TestCallers.unknownKey), TestCallers.headers(TestCallers.borisKey)] {
        let answer = try await client.send(.get, "/readyz", headers: headers)
        #expect(answer.text == #"{"success":true,"data":{"status":"ready"}}"#)
      }
    }
  }

  @Test(arguments: [false, true])
  func `A gateway that shuts down is not ready`(isAdmin: Bool) async throws {
    let ready = Ready()
    try await ready.run(isAdmin: isAdmin) { client in
      #expect(try await client.send(.get, "/readyz").status == .ok)
      ready.gateway.readiness.drain()
      let answer = try await client.send(.get, "/readyz")
      #expect(answer.status == .serviceUnavailable)
      #expect(try answer.failure.code == "SHUTTING_DOWN")
      #expect(try await client.send(.get, "/healthz").status == .ok)
    }
  }

  @Test func `A gateway whose store cannot be written is not ready until it can be`() async throws {
    let ready = Ready()
    try await ready.run { client in
      ready.disk.setFull(true)
      let answer = try await client.send(.get, "/readyz")
      #expect(answer.status == .serviceUnavailable)
      #expect(try answer.failure.code == "STORE_UNAVAILABLE")
      #expect(try await client.send(.get, "/healthz").status == .ok)
      ready.disk.setFull(false)
      ready.time.advance(by: .seconds(5))
      #expect(try await client.send(.get, "/readyz").status == .ok)
    }
  }

  @Test func `Probes that come often write seldom`() async throws {
    let ready = Ready()
    try await ready.run { client in
      for _ in 0..<50 { _ = try await client.send(.get, "/readyz") }
      #expect(ready.disk.probes == 1)
      ready.time.advance(by: .seconds(5))
      _ = try await client.send(.get, "/readyz")
      #expect(ready.disk.probes == 2)
    }
  }

  @Test func `No probe asks AWS, whoever sends it`() async throws {
    let ready = Ready()
    try await ready.run { client in
      for path in ["/healthz", "/readyz", "/metrics"] {
        let answer = try await client.send(.get, path)
        #expect(answer.status == .ok)
      }
      #expect(ready.backend.calls.isEmpty && ready.backend.detections.isEmpty)
    }
  }
}
