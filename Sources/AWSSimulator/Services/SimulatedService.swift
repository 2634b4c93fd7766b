/// The services of AWS that are simulated. The raw value is the name that signatures are scoped to.
///
/// Another service is one case here and a folder with its ``ServiceSimulation``; one whose models belong to projects is a
/// ``HostingService`` too.
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
}
