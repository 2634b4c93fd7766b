/// The attempts of one call: decides after each whether there is another, and keeps account with the quota. Pure, with
/// no clock and no tasks.
package struct RetrySession: Sendable {
  package enum Action: Sendable, Equatable {
    case retry(after: Duration)
    case fail
  }

  /// What has changed since the attempt was signed, so that the same call may go better.
  package enum Remedy: Sendable, Equatable {
    case none
    /// The service's clock is known now, and it is not the one that was signed by.
    case clock
    /// The service has refused the keys as expired: the next attempt is signed with others, or not made.
    case newKeys
  }

  private let policy: RetryPolicy
  /// How many attempts have been made, the one under way included.
  package private(set) var attempt = 1
  private var lastPrice: Int?
  private var hasHadNewKeys = false

  package init(_ policy: RetryPolicy) {
    self.policy = policy
  }

  /// A success after a retry gives back what that retry took; one at first try gives a little for those that fail.
  package func succeeded(_ quota: inout RetryQuota) {
    quota.giveBack(lastPrice ?? 1)
  }

  /// - Parameters:
  ///   - timeLeft: of the call's limit. No wait is begun that would pass it, and none is paid for.
  ///   - random: in 0 to 1.
  package mutating func failed(
    _ reason: AWSFailure.Reason, remedy: Remedy, repeatability: AWSCall.Repeatability, changesState: Bool,
    timeLeft: Duration, quota: inout RetryQuota, random: Double
  ) -> Action {
    guard attempt < policy.attemptLimit else { return .fail }
    if remedy == .newKeys {
      // It loads no service that is down, and when keys end many calls need it at once: no wait and no price, but only
      // once.
      guard !hasHadNewKeys, timeLeft > .zero else { return .fail }
      hasHadNewKeys = true
      attempt += 1
      lastPrice = lastPrice ?? 0
      return .retry(after: .zero)
    }
    let kind = policy.kind(of: reason, repeatability: repeatability, changesState: changesState)
    guard let kind = kind ?? (remedy == .clock ? .transient : nil) else { return .fail }
    let delay = Duration.seconds(policy.delay(kind, attempt: attempt, hint: reason.hint, random: random))
    guard delay < timeLeft, quota.take(kind.price) else { return .fail }
    attempt += 1
    lastPrice = kind.price
    return .retry(after: delay)
  }
}

extension AWSFailure.Reason {
  fileprivate var hint: Double? {
    if case .service(let error) = self { error.retryAfter } else { nil }
  }
}
