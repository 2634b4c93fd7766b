import AWSClient
import AWSSimulator
import Backends
import GatewaySetup
import Platform
import SigV4
import TestSupport

/// What the setup commands work with, over a simulated AWS.
struct SimulatedSetup {
  let time = ManualTime(autoAdvance: true)
  let cloud: SimulatedAWS
  let client: AWSClient

  init(_ configuration: SimulatorConfiguration = SimulatorConfiguration()) {
    cloud = SimulatedAWS(configuration: configuration)
    client = AWSClient(
      transport: SimulatorTransport(cloud: cloud, time: time),
      credentials: UnrefreshedCredentials(StaticCredentialProvider(configuration.credentials)),
      endpoints: EndpointResolver(), time: time, random: { 1 })
  }

  func survey(_ region: String = DemoCloud.region) async -> ModelSurvey {
    await ModelSurvey.take(of: region, BackendContext(client: client, instance: "test"))
  }

  /// The operations that were called, each once.
  var operations: Set<String> { Set(cloud.calls.compactMap(\.operation)) }
}
