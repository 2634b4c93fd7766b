import GatewayCore
import TestSupport

/// The models of the tests' catalog.
enum TestModels {
  static let rekognition = BackendID(rawValue: "rekognition")
  static let lookout = BackendID(rawValue: "lookoutvision")

  static let solderResource = "project/solder/version/solder.1/1700000000000"
  static let solderARN = "arn:aws:rekognition:us-east-1:123456789012:\(solderResource)"
  static let widgetsARN = "arn:aws:lookoutvision:us-east-1:123456789012:model/widgets/1"

  static let kinds = [
    BackendKind(id: rekognition, arnForm: "arn:…:project/NAME/version/VERSION/DIGITS") { resource in
      let parts = resource.split(separator: "/", omittingEmptySubsequences: false)
      return parts.count == 5 && parts[0] == "project" && parts[2] == "version" && UInt(parts[4]) != nil
    },
    BackendKind(id: lookout, arnForm: "arn:…:model/PROJECT/VERSION") { resource in
      let parts = resource.split(separator: "/", omittingEmptySubsequences: false)
      return parts.count == 3 && parts[0] == "model" && UInt(parts[2]) != nil
    },
  ]

  static let policy = ARNPolicy(
    isAllowed: true, partitions: ["aws"], regions: ["us-east-1"], accounts: ["123456789012"])

  static let catalog = [
    CatalogEntry(
      id: "abc123",
      target: ModelTarget(
        backend: rekognition, region: "us-east-1", account: "123456789012", resource: solderResource),
      description: "Solder joints"),
    widgets("widgets", version: "1"),
    CatalogEntry(
      id: "start",
      target: ModelTarget(
        backend: lookout, region: "eu-west-1", account: nil, resource: "model/start/latest", isFloating: true),
      units: UnitsRequest(minimum: 2, maximum: 4)),
  ]

  static func widgets(_ id: String, version: String) -> CatalogEntry {
    CatalogEntry(
      id: id,
      target: ModelTarget(
        backend: lookout, region: "us-east-1", account: "123456789012", resource: "model/widgets/\(version)"))
  }

  /// Models that stand still until they are started.
  static let startsWhenAsked: RecordingBackend.Answer = { call, _ in
    switch call {
    case .describe(let resource):
      ModelReport(state: .stopped, backendState: "STOPPED", units: nil, resource: resource)
    case .start(let resource, _):
      ModelReport(state: .starting, backendState: "STARTING", units: nil, resource: resource)
    case .stop(let resource):
      ModelReport(state: .stopping, backendState: "STOPPING", units: nil, resource: resource)
    }
  }

  /// Models that run on one unit, and that a start does not change.
  static let areRunning: RecordingBackend.Answer = { (call, _) throws(GatewayError) in
    switch call {
    case .describe(let resource):
      ModelReport(
        state: .running, backendState: "RUNNING", units: InferenceUnits(minimum: 1), resource: resource)
    case .stop(let resource):
      ModelReport(state: .stopping, backendState: "STOPPING", units: nil, resource: resource)
    case .start:
      throw GatewayError(.modelStateConflict, "The model's state does not allow this now.")
    }
  }

  /// Models that take one look to start and one to stop.
  static func living(_ state: ModelState = .stopped) -> RecordingBackend.Answer {
    let life = LivingModel(state)
    return { (call, _) throws(GatewayError) in try life.answer(call) }
  }

  /// Every call fails with `error`.
  static func failing(_ error: GatewayError) -> RecordingBackend.Answer {
    { (_, _) throws(GatewayError) in throw error }
  }
}
