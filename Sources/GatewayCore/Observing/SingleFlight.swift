import Synchronization

/// Lets calls for the same key that are made while one is under way share its result.
///
/// The work belongs to whoever runs it, not to a caller: a caller that is cancelled stops waiting, and nobody else is
/// touched.
package final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let flights = Mutex<[Key: Shared<Value>]>([:])
  private let work: BackgroundWork

  package init(work: BackgroundWork) {
    self.work = work
  }

  /// What is under way for `key`, or `body`, begun now.
  /// - Throws: SHUTTING_DOWN when no more work is taken.
  package func join(
    _ key: Key, _ body: @escaping @Sendable () async throws(GatewayError) -> Value
  ) throws(GatewayError) -> (result: Shared<Value>, isNew: Bool) {
    let (shared, isNew) = flights.withLock { flights in
      if let shared = flights[key] { return (shared, false) }
      let shared = Shared<Value>()
      flights[key] = shared
      return (shared, true)
    }
    guard isNew else { return (shared, false) }
    let isTaken = work.submit {
      let result: Result<Value, GatewayError>
      do throws(GatewayError) { result = .success(try await body()) } catch { result = .failure(error) }
      self.flights.withLock { $0[key] = nil }
      shared.settle(result)
    }
    guard isTaken else {
      flights.withLock { $0[key] = nil }
      shared.settle(.failure(.shuttingDown))
      throw .shuttingDown
    }
    return (shared, true)
  }
}
