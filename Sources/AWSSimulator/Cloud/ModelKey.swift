/// What tells one simulated model from all others: the account is always the simulator's own.
package struct ModelKey: Sendable, Hashable {
  /// The service that hosts the model.
  package let service: SimulatedService
  /// The region it is in.
  package let region: String
  /// The project it belongs to; on SageMaker the endpoint configuration that an endpoint is made from.
  package let project: String
  /// Its version: a name on Rekognition, a number on Lookout for Vision, the endpoint's name on SageMaker.
  package let version: String

  /// Names a model.
  package init(_ service: SimulatedService, region: String = "us-east-1", project: String, version: String) {
    self.service = service
    self.region = region
    self.project = project
    self.version = version
  }
}
