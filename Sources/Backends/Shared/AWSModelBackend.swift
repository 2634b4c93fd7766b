package import AWSClient
package import GatewayCore

/// A backend that is a service of AWS.
package protocol AWSModelBackend: ModelBackend {
  static var kind: BackendKind { get }

  init(client: AWSClient)
}

extension AWSModelBackend {
  /// Time limit of a control operation, its retries included.
  static var controlLimit: Duration { .seconds(15) }
}

extension ModelTarget {
  var location: AWSCall.Location {
    AWSCall.Location(partition: partition, region: region, endpoint: endpoint)
  }
}
