import FoundationEssentials
import GatewayCore
import Logging
import Platform
import ServiceLifecycle
import TestSupport

/// A gateway over one recorded backend whose model can be shown images.
struct DetectingHarness: Sendable {
  let time = ManualTime()
  let backend: RecordingBackend
  let gateway: Gateway

  /// - Parameters:
  ///   - features: what the backend can.
  ///   - state: what describes say.
  ///   - finder: what detects say.
  init(
    features: Set<DetectionSupport.Feature> = Set(DetectionSupport.Feature.allCases), s3Allowed: [String] = [],
    target: ModelTarget = GatewayHarness.target, state: ModelState = .running,
    finder: @escaping RecordingBackend.Finder = { (_, _) throws(GatewayError) in Findings() }
  ) {
    backend = RecordingBackend(finder: finder) { (_, _) throws(GatewayError) in
      guard state != .unknown else { throw GatewayError(.backendUnavailable, "gone") }
      return GatewayHarness.report(state, resource: "model/3")
    }
    let kind = BackendKind(
      id: target.backend, arnForm: "", isResource: { _ in true }, detection: DetectionSupport(features: features))
    let entry = CatalogEntry(id: "m", target: target, s3Allowed: s3Allowed.compactMap(S3Pattern.init))
    gateway = Gateway(
      catalog: ModelCatalog(entries: [entry], kinds: [kind]), backends: [target.backend: backend],
      store: MemoryStore(), time: time, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  /// Runs the shared work while `body` runs. The clock stands still unless `body` moves it.
  func run<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await gateway.services[0].run() }
      defer { group.cancelAll() }
      return try await body()
    }
  }

  /// Its model, as who may do everything sees it.
  var visible: VisibleModel {
    get throws(GatewayError) { try gateway.model("m", for: .anonymous) }
  }

  func detect(_ options: DetectionOptions = DetectionOptions()) async throws -> Findings {
    try await gateway.detection(visible.permit(Detecting.self), options: options).run(TestImage.png(), declared: .png)
  }

  /// The error in which a detect ends; nil for a success.
  func failure(_ options: DetectionOptions = DetectionOptions()) async -> GatewayError? {
    do throws(GatewayError) {
      let detection = try gateway.detection(visible.permit(Detecting.self), options: options)
      _ = try await detection.run(TestImage.png(), declared: .png)
      return nil
    } catch {
      return error
    }
  }

  func failure(of object: S3Object) async -> GatewayError? {
    do throws(GatewayError) {
      _ = try await gateway.detection(visible.permit(Detecting.self), options: DetectionOptions()).run(object)
      return nil
    } catch {
      return error
    }
  }
}
