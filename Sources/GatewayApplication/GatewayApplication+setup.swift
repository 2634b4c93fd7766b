package import GatewayConfiguration
package import GatewaySetup

/// What people who set a gateway up ask of AWS.
extension GatewayApplication {
  /// Lists the models of a region.
  /// - Returns: nil when the task is cancelled.
  package static func survey(
    of region: String, _ configuration: GatewayConfiguration, environment: [String: String]
  ) async -> ModelSurvey? {
    let access = AWSAccess(configuration, environment: environment)
    return await access.during { await ModelSurvey.take(of: region, access.backends) }
  }

  /// Looks at all that the gateway depends on.
  /// - Returns: nil when the task is cancelled.
  package static func examine(
    _ configuration: GatewayConfiguration, storePath: String, environment: [String: String]
  ) async -> [Finding]? {
    let access = AWSAccess(configuration, environment: environment)
    let doctor = Doctor(
      configuration: configuration, storePath: storePath,
      instruments: .init(
        transport: access.transport, endpoints: access.endpoints, credentials: access.credentials,
        context: access.backends, sts: access.sts, time: access.time, resolves: NameLookup.hasAddress))
    return await access.during { await doctor.findings() }
  }
}
