/// How much a caller may have of the gateway. What is nil is not limited.
package struct CallerLimits: Sendable, Equatable {
  package struct Rate: Sendable, Equatable {
    /// Requests a second, in the long run.
    package let perSecond: Double
    /// Requests at once after a pause, from 1.
    package let burst: Int

    package init(perSecond: Double, burst: Int) {
      self.perSecond = perSecond
      self.burst = burst
    }
  }

  package var requests: Rate?
  /// Detects that are under way at a time, those that wait for their model or for room counted in.
  package var concurrentDetects: Int?
  /// Inference units of all models that the caller holds.
  package var runningUnits: Int?
  /// US dollars for the caller's shares of runs in a calendar month, UTC.
  package var dollarsPerMonth: Double?
  /// Whether the caller's leases end when that is spent.
  package var endsLeases = true

  package init() {}

  /// What stops may use, whatever the other requests have used: at least two a second and ten at once.
  var stops: Rate? {
    requests.map { Rate(perSecond: max($0.perSecond, 2), burst: max($0.burst, 10)) }
  }
}
