import Platform
import Synchronization

/// Whether the gateway can do its work: it does not shut down, and its store can be written. How AWS does is not part of
/// it, as AWS's bad day must not take the gateway away.
package final class Readiness: Sendable {
  /// How long an answer of the store stands, so that asking often writes seldom.
  private static let freshness: Duration = .seconds(5)
  private static let limit: Duration = .milliseconds(500)

  private struct State {
    var isDraining = false
    var probed: (at: Duration, failure: GatewayError?)?
  }

  private let state = Mutex(State())
  private let store: any GatewayStore
  private let flights: SingleFlight<Int, Bool>
  private let time: any TimeSource

  init(store: any GatewayStore, work: BackgroundWork, time: any TimeSource) {
    self.store = store
    self.time = time
    flights = SingleFlight(work: work)
  }

  /// The process has been asked to end.
  package func drain() { state.withLock { $0.isDraining = true } }

  /// - Throws: SHUTTING_DOWN, or STORE_UNAVAILABLE.
  package func check() async throws(GatewayError) {
    let (isDraining, known) = state.withLock { ($0.isDraining, $0.probed) }
    if isDraining { throw .shuttingDown }
    if let known, time.uptime - known.at < Self.freshness {
      if let failure = known.failure { throw failure }
      return
    }
    guard let store = store as? any ProbedStore else { return }
    let (shared, _) = try flights.join(0) { () async throws(GatewayError) in
      var failure: GatewayError?
      do throws(GatewayError) { try await store.probe() } catch { failure = error }
      self.state.withLock { $0.probed = (self.time.uptime, failure) }
      if let failure { throw failure }
      return true
    }
    guard let result = await shared.result(within: Self.limit, by: time) else {
      throw GatewayError(.storeUnavailable, "The gateway's store does not answer in time.", retryAfter: 5)
    }
    _ = try result.get()
  }
}
