import Foundation
package import GatewayConfiguration
package import GatewaySetup
import Logging

/// What people who set a gateway up ask of AWS.
extension GatewayApplication {
  /// Lists the models of a region.
  /// - Returns: nil when the task is cancelled.
  package static func survey(
    of region: String, _ configuration: GatewayConfiguration, environment: [String: String]
  ) async -> ModelSurvey? {
    let access = access(configuration, environment)
    return await access.during { await ModelSurvey.take(of: region, access.backends) }
  }

  /// Looks at all that the gateway depends on.
  /// - Returns: nil when the task is cancelled.
  package static func examine(
    _ configuration: GatewayConfiguration, storePath: String, environment: [String: String]
  ) async -> [Finding]? {
    let access = access(configuration, environment)
    guard let credentials = access.keys.refreshed, let sts = access.keys.sts else { return nil }
    let doctor = Doctor(
      configuration: configuration, storePath: storePath,
      instruments: .init(
        transport: access.transport, endpoints: access.endpoints, credentials: credentials,
        context: access.backends, sts: sts, time: access.time, resolves: NameLookup.hasAddress))
    return await access.during { await doctor.findings() }
  }

  private static func access(_ configuration: GatewayConfiguration, _ environment: [String: String]) -> AWSAccess {
    AWSAccess(
      configuration, credentials: .found(environment: environment, home: environment["HOME"] ?? NSHomeDirectory()),
      variables: environment,
      logger: Logger(label: "model-gateway") { _ in SwiftLogNoOpLogHandler() })
  }
}
