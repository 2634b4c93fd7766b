/// A service of AWS, by the names that it has in signatures, hosts and variables.
package struct AWSService: Sendable, Hashable {
  /// In the credential scope, and in `AWS_ENDPOINT_URL_…` in upper case.
  package let signingName: String
  /// The first label of its host.
  package let endpointPrefix: String

  package init(signingName: String, endpointPrefix: String? = nil) {
    self.signingName = signingName
    self.endpointPrefix = endpointPrefix ?? signingName
  }
}
