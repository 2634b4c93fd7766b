import GatewayCore
import Logging
import Platform
import ServiceLifecycle
import TestSupport

/// A gateway over one recorded backend, its work running for as long as a test's body does.
struct GatewayHarness: Sendable {
  static let target = ModelTarget(
    backend: BackendID(rawValue: "hosting"), region: "us-east-1", account: "123456789012", resource: "model/w")

  let time = ManualTime()
  let backend: RecordingBackend
  let gateway: Gateway

  init(
    units: UnitsRequest = UnitsRequest(), target: ModelTarget = Self.target, store: any GatewayStore = MemoryStore(),
    _ answer: @escaping RecordingBackend.Answer
  ) {
    backend = RecordingBackend(answer)
    let kind = BackendKind(id: target.backend, arnForm: "", isResource: { _ in true })
    gateway = Gateway(
      catalog: ModelCatalog(
        entries: [CatalogEntry(id: "m", target: target, units: units)], kinds: [kind]),
      backends: [target.backend: backend], store: store, time: time,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  /// Runs the shared work, but not the sweep, while `body` runs on this harness' clock.
  func run<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await gateway.services[0].run() }
      defer { group.cancelAll() }
      return try await time.driving(body)
    }
  }

  func start(_ named: UnitsRequest = UnitsRequest()) async throws -> StartOutcome {
    try await gateway.start("m", named: named).1
  }

  static func report(
    _ state: ModelState, units: InferenceUnits? = InferenceUnits(minimum: 1), resource: String = "model/w"
  ) -> ModelReport {
    ModelReport(state: state, backendState: state.rawValue.uppercased(), units: units, resource: resource)
  }
}
