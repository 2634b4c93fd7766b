/// The services of AWS that are simulated. The raw value is the name by which AWS's own clients call them.
///
/// Another service is one case here and a folder with its ``ServiceSimulation``; one whose models belong to projects is a
/// ``HostingService`` too.
package enum SimulatedService: String, Sendable, Hashable, CaseIterable {
  /// Amazon Rekognition, as far as Custom Labels go.
  case rekognition
  /// Amazon Lookout for Vision.
  case lookoutvision
  /// Amazon SageMaker, as far as endpoints go.
  case sagemaker
  /// The service that shows images to SageMaker's endpoints.
  case sagemakerRuntime = "sagemaker-runtime"
  /// The security token service.
  case sts
  /// The instance metadata service, which takes no signatures.
  case imds
  /// The container credentials endpoint, which takes no signatures.
  case container
  /// The token service of SSO logins, which takes no signatures.
  case ssoOIDC = "sso-oidc"
  /// The portal that gives out credentials for SSO logins, which takes no signatures.
  case sso

  /// The name that signatures are scoped to, and that actions in policies begin with.
  var signingName: String { self == .sagemakerRuntime ? Self.sagemaker.rawValue : rawValue }

  /// What answers for the service.
  var simulation: any ServiceSimulation {
    switch self {
    case .rekognition: RekognitionSimulation()
    case .lookoutvision: LookoutVisionSimulation()
    case .sagemaker: SageMakerSimulation()
    case .sagemakerRuntime: SageMakerRuntimeSimulation()
    case .sts: STSSimulation()
    case .imds: InstanceMetadataSimulation()
    case .container: ContainerCredentialsSimulation()
    case .ssoOIDC: SSOTokenSimulation()
    case .sso: SSOPortalSimulation()
    }
  }
}
