/// A model of the simulated cloud at one moment.
package struct ModelSnapshot: Sendable, Equatable {
  /// Which model it is.
  package let key: ModelKey
  /// The account it is in.
  package let account: String
  /// Its resource name.
  package let arn: String
  /// The service's status word.
  package let status: String
  /// The units it runs with; nil when it does not run.
  package let units: InferenceUnits?
  /// Seconds from an accepted start to running.
  package let startSeconds: Double
  /// Seconds from an accepted stop to stopped.
  package let stopSeconds: Double
  /// Whether a start ends in failure.
  package let fails: Bool

  init(_ model: HostedModel, account: String) {
    key = model.key
    self.account = account
    arn = model.arn
    status = model.status
    units = model.units
    startSeconds = model.startSeconds
    stopSeconds = model.stopSeconds
    fails = model.fails
  }
}
