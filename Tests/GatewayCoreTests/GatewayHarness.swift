import GatewayCore
import Logging
import Platform
import ServiceLifecycle
import TestSupport

/// A gateway over one recorded backend, its work running for as long as a test's body does.
struct GatewayHarness: Sendable {
  static let target = ModelTarget(
    backend: BackendID(rawValue: "hosting"), region: "us-east-1", account: "123456789012", resource: "model/w")

  let time: ManualTime
  let backend: RecordingBackend
  let gateway: Gateway

  init(
    units: UnitsRequest = UnitsRequest(), target: ModelTarget = Self.target, store: any GatewayStore = MemoryStore(),
    policy: Gateway.Policy = Gateway.Policy(), time: ManualTime = ManualTime(), idleLease: Int? = nil,
    starting: StartSupport = StartSupport(), isOurs: Bool = true, price: Double? = nil,
    dollarsPerMonth: Double? = nil,
    _ answer: @escaping RecordingBackend.Answer
  ) {
    self.time = time
    backend = RecordingBackend(isOurs: isOurs, answer)
    let kind = BackendKind(
      id: target.backend, arnForm: "", isResource: { _ in true }, starting: starting)
    gateway = Gateway(
      catalog: ModelCatalog(
        entries: [
          CatalogEntry(
            id: "m", target: target, units: units, idleLease: idleLease, price: price,
            dollarsPerMonth: dollarsPerMonth)
        ],
        kinds: [kind]),
      backends: [target.backend: backend], store: store, policy: policy, time: time,
      random: { 0.5 },
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  /// Runs the shared work, and the keeper and the watcher of budgets where they are wanted, while `body` runs on this harness' clock.
  func run<Result: Sendable>(
    keeping: Bool = false, budgets: Bool = false, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for service in gateway.services.prefix(keeping ? 3 : 1) { group.addTask { try await service.run() } }
      if budgets, let watcher = gateway.services.first(where: { $0 is BudgetWatcher }) {
        group.addTask { try await watcher.run() }
      }
      defer { group.cancelAll() }
      return try await time.driving(body)
    }
  }

  /// Its model, as who may do everything sees it.
  var visible: VisibleModel {
    get throws(GatewayError) { try gateway.model("m", for: .anonymous) }
  }

  func start(
    _ named: UnitsRequest = UnitsRequest(), lease: LeaseLength? = nil, caller: String = "ann", holder: String = "a"
  ) async throws -> StartOutcome {
    let origin = Operation.Origin(holder: Holder(caller: caller, name: holder), requestID: "r")
    return try await gateway.start(
      visible.permit(Starting.self), StartRequest(units: named, lease: lease, origin: origin))
  }

  func stop(force: Bool = false, caller: String = "ann", holder: String = "a") async throws -> StopOutcome {
    let origin = Operation.Origin(holder: Holder(caller: caller, name: holder), requestID: "r")
    return try await gateway.stop(visible.permit(Stopping.self), StopRequest(origin: origin, force: force))
  }

  static func report(
    _ state: ModelState, units: InferenceUnits? = InferenceUnits(minimum: 1), resource: String = "model/w"
  ) -> ModelReport {
    ModelReport(state: state, backendState: state.rawValue.uppercased(), units: units, resource: resource)
  }
}
