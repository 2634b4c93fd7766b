/// What tells one simulated model from all others: its account is the simulator's own unless it is named.
package struct ModelKey: Sendable, Hashable {
  /// The service that hosts the model.
  package let service: HostingService
  /// The account it is in; nil for the simulator's own.
  package let account: String?
  /// The region it is in.
  package let region: String
  /// The project it belongs to; on SageMaker the endpoint configuration that an endpoint is made from.
  package let project: String
  /// Its version: a name on Rekognition, a number on Lookout for Vision, the endpoint's name on SageMaker.
  package let version: String

  /// Names a model.
  ///
  /// - Parameter account: another account than the simulator's own, which is always nil.
  package init(
    _ service: HostingService, account: String? = nil, region: String = "us-east-1", project: String, version: String
  ) {
    self.service = service
    self.account = account
    self.region = region
    self.project = project
    self.version = version
  }
}
