/// When and after what time a failed attempt is made again: a pure function of the failure and the attempt.
///
/// Delays grow exponentially from 1 s for throttling and 50 ms for the rest, with full jitter, up to 20 s; a hint of
/// the service is honoured within 5 s of that.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
package struct RetryPolicy: Sendable {
  /// Attempts in all.
  package let attemptLimit: Int

  package init(attemptLimit: Int = 3) {
    self.attemptLimit = attemptLimit
  }

  private static let delayLimit = 20.0
  private static let hintLimit = 5.0

  /// Seconds until the next attempt; nil: there is none.
  ///
  /// - Parameters:
  ///   - attempt: how many have been made, from 1.
  ///   - random: in 0 to 1.
  package func delay(
    after reason: AWSFailure.Reason, attempt: Int, repeatability: AWSCall.Repeatability, random: Double
  ) -> Double? {
    guard attempt < attemptLimit else { return nil }
    if repeatability == .onlyIfRefused, reason.leavesEffectUnknown { return nil }
    guard let base = Self.base(for: reason) else { return nil }
    let jittered = random * min(base * Double(1 << (attempt - 1)), Self.delayLimit)
    guard case .service(let error) = reason, let hint = error.retryAfter else { return jittered }
    return min(max(hint, jittered), jittered + Self.hintLimit)
  }

  /// Nil where trying again cannot help.
  private static func base(for reason: AWSFailure.Reason) -> Double? {
    switch reason {
    case .noCredentials, .noEndpoint, .paced: return nil
    // The call's time is up with it.
    case .transport(.timedOut): return nil
    case .transport, .undecodable: return 0.05
    case .service(let error):
      if error.isFinal { return nil }
      if error.isThrottling { return 1 }
      let isTransient =
        [500, 502, 503, 504].contains(error.status)
        || ["RequestTimeout", "RequestTimeoutException", "IDPCommunicationError"].contains(error.code)
      return isTransient ? 0.05 : nil
    }
  }
}

extension AWSServiceError {
  /// The account's limit on running models: no wait of seconds lifts it, though its code is one of throttling.
  fileprivate var isFinal: Bool { code == "LimitExceededException" }
}
