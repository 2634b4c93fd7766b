package import FoundationEssentials
import SigV4

/// How far a service's clock is ahead of this machine's, as its answers tell.
///
/// Services refuse a signature whose time is more than some 5 minutes from their own.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-clock-skew-correction.html
package enum ClockSkew {
  /// An answer that took longer says too little of when it was made.
  private static let roundTripLimit: Duration = .seconds(15 * 60)
  /// A smaller difference is not why a signature was refused, in seconds.
  private static let refusedBeyond: TimeInterval = 4 * 60
  /// What services say of a signature whose time they do not take, among other things.
  private static let codes: Set<String> = [
    "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure", "RequestTimeTooSkewed",
    "AccessDeniedException",
  ]

  /// What an answer says of the service's clock, in seconds; nil when it says nothing that can be relied on: it has no
  /// one `Date`, or comes from a cache and was made some time before.
  ///
  /// - Parameters:
  ///   - sentAt: by this machine's clock.
  ///   - roundTrip: from then until the answer was there.
  package static func measured(
    by response: InboundResponse, sentAt: Date, roundTrip: Duration
  ) -> TimeInterval? {
    let dates = response.headers.filter { $0.isNamed("date") }
    guard roundTrip >= .zero, roundTrip <= roundTripLimit, dates.count == 1, let date = HTTPDate.date(dates[0].value),
      response["age"] == nil
    else { return nil }
    return date.timeIntervalSince(sentAt + roundTrip / .seconds(2))
  }

  /// Whether a refusal is explained by the clock that the call was signed by, so that the right one may help.
  ///
  /// - Parameters:
  ///   - skew: what the refusal itself says; nil: nothing.
  ///   - used: what the signature's time was corrected by. A call that was signed by the right clock already is not
  ///     repeated for the clock's sake.
  package static func explains(_ error: AWSServiceError, skew: TimeInterval?, used: TimeInterval) -> Bool {
    guard let skew, let code = error.code, codes.contains(code) else { return false }
    return abs(skew) > refusedBeyond && abs(skew - used) > refusedBeyond
  }
}
