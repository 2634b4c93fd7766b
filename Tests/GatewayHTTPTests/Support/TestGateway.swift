import GatewayCore
import GatewayHTTP
import Hummingbird
import HummingbirdTesting
import Logging
import Platform
import TestSupport

/// A gateway on recording backends and a clock that stands still, and the HTTP in front of it.
struct TestGateway: Sendable {
  /// Of all backends.
  let backend: RecordingBackend
  let gateway: Gateway
  let time: ManualTime
  var isLoopbackOnly = true
  var authenticator: any Authenticator = AnonymousAuthenticator()
  var console: ConsolePage?
  var openAPI = try? OpenAPIDocument(yaml: Array("openapi: 3.1.0".utf8))

  init(
    catalog: [CatalogEntry] = TestModels.catalog, policy: ARNPolicy = TestModels.policy,
    hasBackends: Bool = true, leases: Gateway.Policy = Gateway.Policy(), time: ManualTime = ManualTime(),
    answer: @escaping RecordingBackend.Answer = TestModels.startsWhenAsked
  ) {
    self.time = time
    backend = RecordingBackend(answer)
    let backends = hasBackends ? [TestModels.rekognition: backend, TestModels.lookout: backend] : [:]
    gateway = Gateway(
      catalog: ModelCatalog(entries: catalog, kinds: TestModels.kinds, policy: policy), backends: backends,
      store: MemoryStore(), policy: leases, time: time, logger: Self.logger)
  }

  static var logger: Logger {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
  }

  var router: Router<GatewayRequestContext> {
    get throws {
      GatewayRouter.router(
        for: gateway, openAPI: try openAPI ?? .embedded(), isLoopbackOnly: isLoopbackOnly,
        authenticator: authenticator, console: console)
    }
  }

  /// Runs the gateway, and `test` with a client of it. Nothing looks at the models but what the test asks for.
  func run<Value: Sendable>(
    _ setup: TestingSetup = .router, adding route: (Router<GatewayRequestContext>) -> Void = { _ in },
    _ test: @Sendable (any TestClientProtocol) async throws -> Value
  ) async throws -> Value {
    let router = try router
    route(router)
    let application = Application(
      responder: GatewayRouter.responder(for: router), services: gateway.services.filter { !($0 is StateSweeper) },
      logger: Self.logger)
    return try await application.test(setup, test)
  }

  /// Runs the server as the program does, on a free port, and `test` with a client that sends bytes as they are.
  /// The gateway's services do not run.
  func serve<Value: Sendable>(_ test: @Sendable (RawClient) async throws -> Value) async throws -> Value {
    let server = try GatewayServer.service(
      for: gateway, configuration: .init(port: 0), authenticator: authenticator, logger: Self.logger,
      onRunning: { _ in })
    return try await server.test(.live) { client in try await test(RawClient(port: client.port ?? 0)) }
  }
}
