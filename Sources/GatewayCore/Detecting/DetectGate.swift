package import Platform
import Synchronization

/// Counts the detects in flight on each model, and keeps new ones out of a model that is about to stop.
package final class DetectGate: Sendable {
  private struct Door {
    var inFlight = 0
    var isClosed = false
    var emptied: Shared<Void>?
  }

  private let doors = Mutex<[ModelTarget: Door]>([:])

  package init() {}

  /// Lets one detect in. Each is followed by one ``leave(_:)``, however it ends.
  /// - Throws: MODEL_NOT_READY while the model drains.
  package func enter(_ target: ModelTarget) throws(GatewayError) {
    let isIn = doors.withLock { doors in
      var door = doors[target] ?? Door()
      guard !door.isClosed else { return false }
      door.inFlight += 1
      doors[target] = door
      return true
    }
    guard isIn else { throw .modelNotReady(.stopping) }
  }

  package func leave(_ target: ModelTarget) {
    let emptied = doors.withLock { doors -> Shared<Void>? in
      guard var door = doors[target] else { return nil }
      door.inFlight -= 1
      guard door.inFlight == 0 else {
        doors[target] = door
        return nil
      }
      doors[target] = door.isClosed ? Door(isClosed: true) : nil
      return door.emptied
    }
    emptied?.settle(.success(()))
  }

  /// Keeps new detects out. Those in flight go on.
  package func close(_ target: ModelTarget) {
    doors.withLock { $0[target, default: Door()].isClosed = true }
  }

  package func open(_ target: ModelTarget) {
    doors.withLock { doors in
      guard var door = doors[target] else { return }
      door.isClosed = false
      doors[target] = door.inFlight > 0 ? door : nil
    }
  }

  /// How many detects are in flight.
  package func inFlight(_ target: ModelTarget) -> Int {
    doors.withLock { $0[target]?.inFlight ?? 0 }
  }

  /// Waits until no detect is in flight: on a closed gate, until none is any more.
  /// - Returns: False when `limit` has passed, or the task was cancelled, before.
  package func waitUntilEmpty(_ target: ModelTarget, within limit: Duration, by time: any TimeSource) async -> Bool {
    let emptied = doors.withLock { doors -> Shared<Void>? in
      guard var door = doors[target], door.inFlight > 0 else { return nil }
      let emptied = door.emptied ?? Shared()
      door.emptied = emptied
      doors[target] = door
      return emptied
    }
    guard let emptied else { return true }
    return await emptied.result(within: limit, by: time) != nil
  }
}
