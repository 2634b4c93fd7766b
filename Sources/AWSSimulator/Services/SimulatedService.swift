/// The services of AWS that are simulated. The raw value is the name by which AWS's own clients call them.
///
/// Another service is one case here, its words, and a folder with its ``ServiceSimulation``.
package enum SimulatedService: String, Sendable, Hashable, CaseIterable {
  /// Amazon Rekognition, as far as Custom Labels go.
  case rekognition
  /// Amazon Lookout for Vision.
  case lookoutvision
  /// Amazon SageMaker, as far as endpoints go.
  case sagemaker
  /// The service that shows images to SageMaker's endpoints.
  case sagemakerRuntime = "sagemaker-runtime"

  /// The name that signatures are scoped to.
  var signingName: String { self == .sagemakerRuntime ? Self.sagemaker.rawValue : rawValue }

  /// What answers for the service.
  var simulation: any ServiceSimulation {
    switch self {
    case .rekognition: RekognitionSimulation()
    case .lookoutvision: LookoutVisionSimulation()
    case .sagemaker: SageMakerSimulation()
    case .sagemakerRuntime: SageMakerRuntimeSimulation()
    }
  }

  /// How the service calls the states of its models.
  var words: HostingWords {
    switch self {
    case .rekognition: RekognitionSimulation.words
    case .lookoutvision: LookoutVisionSimulation.words
    case .sagemaker, .sagemakerRuntime: SageMakerSimulation.words
    }
  }
}
