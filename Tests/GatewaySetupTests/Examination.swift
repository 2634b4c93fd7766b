import AWSClient
import AWSSimulator
import Backends
import CallerTokens
import Foundation
import GatewayConfiguration
import GatewayCore
import Platform
import SigV4
import TestSupport
import Webhooks

@testable import GatewaySetup

/// A doctor over a simulated AWS.
struct Examination {
  static let role = AssumedRole(arn: "arn:aws:iam::222233334444:role/vision", externalID: "plant")

  var configuration = GatewayConfiguration()
  var world = AccountTransport.World()
  var credentials: any CredentialResolver
  /// Whether names have addresses.
  var hasNames = true
  var issuerKeys: Doctor.IssuerKeys = { (_) throws(IssuerInquiry.Problem) in .init(count: 1, skipped: 0) }
  var reach: Doctor.WebhookReach = { _ in .reached(isSecure: true) }
  let time = ManualTime(autoAdvance: true)
  let cloud: SimulatedAWS

  /// - Parameter models: nil for the demo's.
  init(models: [ModelSeed]? = nil) {
    cloud = SimulatedAWS(configuration: SimulatorConfiguration(models: models))
    let keys = SimulatorConfiguration.defaultCredentials
    world.callers = [keys.accessKeyID: "arn:aws:sts::123456789012:assumed-role/gateway/model-gateway-test"]
    configuration.server.port = 0
    configuration.models = [
      Self.entry("solder", DemoCloud.rekognitionVersionARN), Self.entry("widgets", DemoCloud.lookoutModelARN),
    ]
    .compactMap(\.self)
    credentials = FixedResolver(keys: keys)
  }

  static func entry(_ id: String, _ text: String, role: AssumedRole? = nil) -> CatalogEntry? {
    ARN(text).map { arn in
      CatalogEntry(
        id: id,
        target: ModelTarget(
          backend: BackendID(rawValue: arn.service), region: arn.region, account: arn.account, resource: arn.resource,
          role: role.map { .init(arn: $0.arn, externalID: $0.externalID) }))
    }
  }

  func findings() async -> [Finding] {
    await look().findings
  }

  func look() async -> (findings: [Finding], account: AccountTransport) {
    let transport = AccountTransport(world, time: time, rest: SimulatorTransport(cloud: cloud, time: time))
    let endpoints = EndpointResolver()
    let client = AWSClient(
      transport: transport, credentials: credentials, endpoints: endpoints, time: time, random: { 1 })
    let (hasNames, issuerKeys, reach) = (hasNames, issuerKeys, reach)
    let doctor = Doctor(
      configuration: configuration,
      storePath: FileManager.default.temporaryDirectory.appending(path: "\(UUID()).sqlite").path,
      instruments: .init(
        transport: transport, endpoints: endpoints, credentials: credentials,
        context: BackendContext(client: client, instance: "test"),
        sts: STSClient(client: client, region: "us-east-1"), time: time,
        resolves: { _ in hasNames }, issuerKeys: issuerKeys, reach: reach))
    return (await doctor.findings(), transport)
  }
}

/// The same keys for the gateway itself, and others for its role.
struct FixedResolver: CredentialResolver {
  var keys: AWSCredentials?
  var roleKeys: AWSCredentials?

  func credentials(for role: AssumedRole?) async throws(CredentialError) -> AWSCredentials {
    guard let found = role == nil ? keys : roleKeys else {
      throw CredentialError([
        .init(source: "environment", reason: "AWS_ACCESS_KEY_ID is not set"),
        .init(source: "instance", reason: "no answer from 169.254.169.254"),
      ])
    }
    return found
  }

  func refused(_ credentials: AWSCredentials, for role: AssumedRole?) async {}
}

extension [Finding] {
  /// The findings on one subject.
  func on(_ subject: String) -> [Finding] { filter { $0.subject == subject } }

  var fails: [Finding] { filter { $0.level == .fail } }
}
