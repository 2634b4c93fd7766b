/// What there is to measure of a gateway at one moment.
package struct GatewaySnapshot: Sendable, Equatable {
  /// The models of one backend, those of the catalog and others that are held or run.
  package struct Models: Sendable, Equatable {
    /// By the state that was seen last.
    package var states: [ModelState: Int] = [:]
    /// Those with a run that goes on: they cost.
    package var runs = 0
    /// Of those, the ones without a price.
    package var unpriced = 0
    /// The most inference units of those runs.
    package var units = 0
    package var leases = 0
    /// Those that run and that nobody holds.
    package var unheld = 0
    /// Those whose stop is being carried through.
    package var stops = 0
    /// For how long the oldest of those stops is under way, in seconds.
    package var oldestStop = 0.0
    /// US dollars, by most units.
    package var dollarsPerHour = 0.0
    /// US dollars of all runs in this calendar month of UTC; nil when the store cannot be read.
    package var dollarsThisMonth: Double?

    package init() {}
  }

  /// How one receiver of events does.
  package struct Webhook: Sendable, Equatable {
    package let standing: WebhookCourier.Standing
    /// Events that have not been taken yet; nil when the store cannot be read.
    package let waiting: Int?
  }

  package var models: [BackendID: Models] = [:]
  /// Nil where nothing is written down.
  package var audit: AuditTrail.Standing?
  /// By name, as the configuration has them.
  package var webhooks: [String: Webhook] = [:]
  /// Requests and streams that wait for news of a model.
  package var waiters = 0
  /// Detects that wait for their model to run.
  package var heldDetects = 0
  /// For images, in bytes.
  package var detectMemory = 0
  package var detectMemoryLimit = 0
  /// Detects that wait for room for their image.
  package var detectMemoryWaiters = 0

  package init() {}
}
