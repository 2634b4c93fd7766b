import FoundationEssentials

/// One signed request on its way into a service.
struct ServiceCall: Sendable {
  /// The operation, by AWS's name.
  let operation: String
  /// The region that the signature is scoped to.
  let region: String
  /// The request itself.
  let request: SimulatedRequest
  /// Who signed it.
  let caller: Caller
  /// When it arrived.
  let now: Date
  /// AWS's clock then, which may be off by purpose.
  let clock: Date
  /// The request's id.
  let requestID: String

  /// What the caller sees.
  var place: Place { Place(account: caller.account, region: region) }
}
