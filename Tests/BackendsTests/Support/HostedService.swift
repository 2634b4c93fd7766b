import AWSSimulator
import GatewayCore
import Testing

/// What the conformance suite must know of a service to ask the same of each.
enum HostedService: String, Sendable, CaseIterable, CustomTestStringConvertible {
  case rekognition, lookoutVision, sageMaker

  var testDescription: String { rawValue }

  var simulated: SimulatedService {
    switch self {
    case .rekognition: .rekognition
    case .lookoutVision: .lookoutvision
    case .sageMaker: .sagemaker
    }
  }

  var id: BackendID { BackendID(rawValue: simulated.rawValue) }

  /// The model that the suite works with, stopped at first.
  var model: ModelKey {
    switch self {
    case .rekognition:
      ModelKey(.rekognition, project: DemoCloud.rekognitionProject, version: DemoCloud.rekognitionVersion)
    case .lookoutVision:
      ModelKey(.lookoutvision, project: DemoCloud.lookoutProject, version: DemoCloud.lookoutVersion)
    case .sageMaker:
      ModelKey(.sagemaker, project: DemoCloud.endpointConfig, version: DemoCloud.endpoint)
    }
  }

  var modelARN: String {
    switch self {
    case .rekognition: DemoCloud.rekognitionVersionARN
    case .lookoutVision: DemoCloud.lookoutModelARN
    case .sageMaker: DemoCloud.endpointARN
    }
  }

  /// A resource of the right form that is not there: other digits, another version.
  var absentResource: String {
    switch self {
    case .rekognition:
      "project/\(DemoCloud.rekognitionProject)/version/\(DemoCloud.rekognitionVersion)/1"
    case .lookoutVision: "model/\(DemoCloud.lookoutProject)/77"
    case .sageMaker: "endpoint/nowhere"
    }
  }

  /// A resource whose very project is not there.
  var absentProjectResource: String {
    switch self {
    case .rekognition: "project/nowhere/version/v1/1700000000000"
    case .lookoutVision: "model/nowhere/1"
    case .sageMaker: "endpoint/nowhere"
    }
  }

  /// What goes with the suite's model, and with no other.
  var settings: [String: String]? {
    self == .sageMaker ? ["endpoint_config": DemoCloud.endpointConfig] : nil
  }

  /// Whether a start says on how many units the model runs.
  var takesUnits: Bool { self != .sageMaker }

  var describe: String {
    switch self {
    case .rekognition: "DescribeProjectVersions"
    case .lookoutVision: "DescribeModel"
    case .sageMaker: "DescribeEndpoint"
    }
  }

  var start: String {
    switch self {
    case .rekognition: "StartProjectVersion"
    case .lookoutVision: "StartModel"
    case .sageMaker: "CreateEndpoint"
    }
  }

  /// The service's words on a model's way from trained through running to stopped.
  var words: (trained: String, starting: String, running: String, stopping: String, stopped: String) {
    switch self {
    case .rekognition: ("TRAINING_COMPLETED", "STARTING", "RUNNING", "STOPPING", "STOPPED")
    case .lookoutVision: ("TRAINED", "STARTING_HOSTING", "HOSTED", "STOPPING_HOSTING", "TRAINED")
    case .sageMaker: ("Absent", "Creating", "InService", "Deleting", "Absent")
    }
  }

  /// The status of an error whose code means that the state does not allow the call.
  var conflict: (code: String, status: Int) {
    switch self {
    case .rekognition: ("ResourceInUseException", 400)
    case .lookoutVision: ("ConflictException", 409)
    case .sageMaker: ("ValidationException", 400)
    }
  }
}
