/// The services that host models of projects, and so have model keys. Other services of the simulator need no case here.
package enum HostingService: String, Sendable, Hashable, CaseIterable {
  /// Amazon Rekognition Custom Labels.
  case rekognition
  /// Amazon Lookout for Vision.
  case lookoutvision
  /// Amazon SageMaker: a project is an endpoint configuration, a version is an endpoint.
  case sagemaker

  /// How the service calls the states of its models.
  var words: HostingWords {
    switch self {
    case .rekognition: RekognitionSimulation.words
    case .lookoutvision: LookoutVisionSimulation.words
    case .sagemaker: SageMakerSimulation.words
    }
  }

  /// Whether a project and a model version may have these names.
  func allows(project: String, version: String) -> Bool {
    guard (1...255).contains(project.count), (1...255).contains(version.count) else { return false }
    return switch self {
    case .rekognition: NamePattern.rekognitionName.matches(project) && NamePattern.rekognitionName.matches(version)
    case .lookoutvision:
      NamePattern.projectName.matches(project) && version != "latest" && NamePattern.modelVersion.matches(version)
    case .sagemaker: NamePattern.endpointName.matches(project) && NamePattern.endpointName.matches(version)
    }
  }
}
