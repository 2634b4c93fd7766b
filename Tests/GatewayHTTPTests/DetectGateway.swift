import Backends
import GatewayCore
import GatewayHTTP
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Platform
import TestSupport

/// A gateway whose models run, with the limits of the real backends, and the HTTP in front of it.
struct DetectGateway: Sendable {
  static let labels = Findings(labels: [
    .init(name: "scratch", confidence: 0.75, box: .init(left: 0.5, top: 0.25, width: 0.125, height: 0.0625)),
    .init(name: "dent", confidence: 0.5),
  ])
  static let anomaly = Findings(
    anomaly: .init(
      isAnomalous: true, confidence: 0.875, regions: [.init(name: "scratch", area: 0.25, color: "#23A436")],
      mask: "iVBORw0KGgo="))

  let backend: RecordingBackend
  let gateway: Gateway

  init(
    s3Allowed: [String] = [], memory: DetectMemory = DetectMemory(),
    finder: @escaping RecordingBackend.Finder = { (request, _) throws(GatewayError) in Self.labels }
  ) {
    backend = RecordingBackend(finder: finder) { (_, _) throws(GatewayError) in
      throw GatewayError(.internalError, "Nothing but detects are expected.")
    }
    let catalog = TestModels.catalog.map { entry in
      CatalogEntry(id: entry.id, target: entry.target, s3Allowed: s3Allowed.compactMap(S3Pattern.init))
    }
    gateway = Gateway(
      catalog: ModelCatalog(entries: catalog, kinds: BackendRegistry.kinds, policy: TestModels.policy),
      backends: [TestModels.rekognition: backend, TestModels.lookout: backend], store: MemoryStore(),
      time: ManualTime(), logger: TestGateway.logger, detectMemory: memory)
  }

  func run<Value: Sendable>(
    _ setup: TestingSetup = .router, _ test: @Sendable (any TestClientProtocol) async throws -> Value
  ) async throws -> Value {
    let router = GatewayRouter.router(
      for: gateway, openAPI: try OpenAPIDocument(yaml: Array("openapi: 3.1.0".utf8)), isLoopbackOnly: true,
      authenticator: AnonymousAuthenticator())
    let application = Application(responder: GatewayRouter.responder(for: router), logger: TestGateway.logger)
    return try await application.test(setup, test)
  }

  /// Sends one request and answers with all that came back.
  func detect(
    _ model: String = "abc123", query: String = "", type: String? = "image/png", _ body: [UInt8]? = TestImage.png(),
    headers: HTTPFields = [:]
  ) async throws -> TestResponse {
    try await run { client in
      var headers = headers
      headers[.contentType] = type
      return try await client.executeRequest(
        uri: "/models/\(model)/detect\(query)", method: .post, headers: headers,
        body: body.map { ByteBuffer(bytes: $0) })
    }
  }

  func detect(_ model: String = "abc123", json: String, type: String? = "application/json") async throws -> TestResponse
  {
    try await detect(model, type: type, Array(json.utf8))
  }
}
