package import AWSClient
package import GatewayCore

/// A backend that is a service of AWS.
package protocol AWSModelBackend: ModelBackend {
  static var kind: BackendKind { get }

  init(client: AWSClient)
}

extension ModelTarget {
  var location: AWSCall.Location {
    AWSCall.Location(partition: partition, region: region, endpoint: endpoint, account: account)
  }
}
