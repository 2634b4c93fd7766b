/// Which failures are tried again and after what time: pure functions.
///
/// Delays grow exponentially from 1 s for throttling and 50 ms for the rest, with full jitter, up to 20 s; a hint of
/// the service is honoured within 5 s of that.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
package struct RetryPolicy: Sendable {
  package enum Kind: Sendable, Equatable {
    case throttling, transient

    /// Seconds before the first retry, jitter left out.
    fileprivate var base: Double { self == .throttling ? 1 : 0.05 }

    /// What a retry takes from the ``RetryQuota``.
    package var price: Int { self == .throttling ? 5 : 14 }
  }

  /// Attempts in all.
  package let attemptLimit: Int

  package init(attemptLimit: Int = 3) {
    self.attemptLimit = attemptLimit
  }

  private static let delayLimit = 20.0
  /// How much longer than the delay of its own a service may have us wait: the rest is the caller's to wait.
  private static let hintLimit = 5.0

  /// Seconds until the next attempt.
  ///
  /// - Parameters:
  ///   - attempt: how many have been made, from 1.
  ///   - hint: how long the service asks to wait, in seconds.
  ///   - random: in 0 to 1.
  package func delay(_ kind: Kind, attempt: Int, hint: Double?, random: Double) -> Double {
    let jittered = random * min(kind.base * Double(1 << min(attempt - 1, 20)), Self.delayLimit)
    guard let hint else { return jittered }
    return min(max(hint, jittered), jittered + Self.hintLimit)
  }

  /// Nil where trying again cannot help, or could do something twice.
  package func kind(
    of reason: AWSFailure.Reason, repeatability: AWSCall.Repeatability, changesState: Bool
  ) -> Kind? {
    if repeatability == .onlyIfRefused, reason.leavesEffectUnknown { return nil }
    switch reason {
    case .noCredentials, .noEndpoint, .paced, .circuitOpen, .crowded: return nil
    // The call's time is up with it.
    case .transport(.timedOut): return nil
    case .transport, .undecodable: return .transient
    case .service(let error):
      if error.isFinal(changesState: changesState) { return nil }
      // First: services report throttling with status 500 too.
      if error.isThrottling { return .throttling }
      let isTransient =
        [500, 502, 503, 504].contains(error.status)
        || ["RequestTimeout", "RequestTimeoutException", "IDPCommunicationError"].contains(error.code)
      return isTransient ? .transient : nil
    }
  }
}

extension AWSServiceError {
  /// Limits of the account, which no wait of seconds lifts. `LimitExceededException` is one where something is to be
  /// started, and a rate elsewhere.
  fileprivate func isFinal(changesState: Bool) -> Bool {
    switch code {
    case "ServiceQuotaExceededException", "ResourceLimitExceeded": true
    case "LimitExceededException": changesState
    default: false
    }
  }
}
