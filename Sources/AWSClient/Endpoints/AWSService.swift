/// A service of AWS, by the names that it has in signatures, hosts and variables.
package struct AWSService: Sendable, Hashable {
  /// In the credential scope.
  package let signingName: String
  /// The first label of its host.
  package let endpointPrefix: String
  /// What follows in `AWS_ENDPOINT_URL_…`: the service's id, in upper case and with underscores for its spaces.
  package let variable: String

  /// - Parameters:
  ///   - endpointPrefix: nil: the signing name.
  ///   - variable: nil: the signing name in upper case.
  package init(signingName: String, endpointPrefix: String? = nil, variable: String? = nil) {
    self.signingName = signingName
    self.endpointPrefix = endpointPrefix ?? signingName
    self.variable = variable ?? signingName.uppercased()
  }
}
