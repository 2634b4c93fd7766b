/// The services of AWS that are simulated. The raw value is the name that signatures are scoped to.
///
/// Another service is one case here, its words, and a folder with its ``ServiceSimulation``.
package enum SimulatedService: String, Sendable, Hashable, CaseIterable {
  /// Amazon Rekognition, as far as Custom Labels go.
  case rekognition
  /// Amazon Lookout for Vision.
  case lookoutvision

  /// What answers for the service.
  var simulation: any ServiceSimulation {
    switch self {
    case .rekognition: RekognitionSimulation()
    case .lookoutvision: LookoutVisionSimulation()
    }
  }

  /// How the service calls the states of its models.
  var words: HostingWords {
    switch self {
    case .rekognition: RekognitionSimulation.words
    case .lookoutvision: LookoutVisionSimulation.words
    }
  }
}
