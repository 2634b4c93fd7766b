import FoundationEssentials

/// One signed request on its way into a service.
struct ServiceCall: Sendable {
  /// The operation, by AWS's name.
  let operation: String
  /// The region that the signature is scoped to.
  let region: String
  /// The request itself.
  let request: SimulatedRequest
  /// When it arrived.
  let now: Date
}
