/// Hears how calls go: for metrics. It must return at once.
package protocol AWSCallObserving: Sendable {
  /// An attempt was sent, and has ended.
  func attempted(_ call: AWSCall, _ outcome: AWSOutcome, in duration: Duration)
  /// An attempt was not sent.
  func keptBack(_ call: AWSCall, _ outcome: AWSOutcome)
  /// There is to be another attempt.
  func retried(_ call: AWSCall)
}
