import AWSClient
import CallerTokens
import Foundation
package import GatewayConfiguration
package import GatewaySetup
import Logging
import Webhooks

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
        context: access.backends, sts: sts, time: access.time, resolves: NameLookup.hasAddress,
        issuerKeys: { (issuer) throws(IssuerInquiry.Problem) in
          try await keys(of: issuer, proxies: configuration.aws.proxies)
        },
        reach: { await WebhookProbe().outcome($0) }))
    return await access.during { await doctor.findings() }
  }

  /// Asks for an issuer's keys once, as a gateway does that begins.
  private static func keys(
    of issuer: TokenIssuer, proxies: ProxyRules
  ) async throws(IssuerInquiry.Problem) -> IssuerInquiry.Answer {
    let transport = AsyncHTTPTransport(TransportSettings(for: issuer, proxies: proxies))
    let result: Result<IssuerInquiry.Answer, IssuerInquiry.Problem>
    do throws(IssuerInquiry.Problem) {
      result = .success(try await IssuerInquiry.look(at: issuer, transport: transport))
    } catch {
      result = .failure(error)
    }
    try? await transport.shutdown()
    return try result.get()
  }

  private static func access(_ configuration: GatewayConfiguration, _ environment: [String: String]) -> AWSAccess {
    AWSAccess(
      configuration, credentials: .found(environment: environment, home: environment["HOME"] ?? NSHomeDirectory()),
      variables: environment,
      logger: Logger(label: "model-gateway") { _ in SwiftLogNoOpLogHandler() })
  }
}
