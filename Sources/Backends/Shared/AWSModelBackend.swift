package import AWSClient
package import GatewayCore

/// A backend that is a service of AWS.
package protocol AWSModelBackend: ModelBackend, ModelDiscovering, RightsNaming {
  static var kind: BackendKind { get }
  /// The services of AWS that its calls go to.
  static var services: [AWSService] { get }

  init(_ context: BackendContext)
}

/// What backends are made with.
package struct BackendContext: Sendable {
  package let client: AWSClient
  /// The name of this gateway, by which what it makes at AWS is known to be its own.
  package let instance: String

  package init(client: AWSClient, instance: String) {
    self.client = client
    self.instance = instance
  }
}

extension ModelTarget {
  /// Where calls for the model go.
  package var location: AWSCall.Location {
    AWSCall.Location(
      partition: partition, region: region, endpoint: endpoint, account: account,
      role: role.map { AssumedRole(arn: $0.arn, externalID: $0.externalID) })
  }
}
