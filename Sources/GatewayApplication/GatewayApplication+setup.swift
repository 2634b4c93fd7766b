import AWSClient
import Backends
package import GatewayConfiguration
package import GatewaySetup
import Platform

extension GatewayApplication {
  /// Lists the models of a region.
  package static func survey(
    of region: String, _ configuration: GatewayConfiguration, environment: [String: String]
  ) async -> ModelSurvey {
    let transport = AsyncHTTPTransport()
    let endpoints = EndpointResolver(
      overrides: configuration.aws.endpoints, environment: environment, plainHosts: configuration.aws.plainHTTPHosts)
    let client = AWSClient(
      transport: transport,
      credentials: UnrefreshedCredentials(credentials(configuration, environment: environment)), endpoints: endpoints,
      time: SystemTime())
    let survey = await ModelSurvey.take(of: region, BackendContext(client: client, instance: configuration.instance))
    try? await transport.shutdown()
    return survey
  }
}
