import Platform
import Synchronization

/// Holds callers until models are in a state.
///
/// However many wait, one sleep goes on for them all, and each costs little more than its place here: callers come by
/// the ten thousand.
package final class StatusWaiter: Sendable {
  /// How a wait ended.
  package enum End: Sendable, Equatable {
    case satisfied(ModelStatus)
    case timeUp(ModelStatus)
    /// The gateway shuts down; what was waited for goes on.
    case shutdown(ModelStatus)
    /// The caller has gone away.
    case left(ModelStatus)

    package var status: ModelStatus {
      switch self {
      case .satisfied(let status), .timeUp(let status), .shutdown(let status), .left(let status): status
      }
    }
  }

  private struct Room {
    /// With the numbers that they have on the board.
    var waits: [ObjectIdentifier: (wait: StatusWait, number: Int)] = [:]
    /// When the sleep that goes on for all ends; nil: none does.
    var wakesAt: Duration?
    var isClosed = false
  }

  /// Between two looks, each of which goes through all who wait: those whose times come close together end together.
  private static let pause = Duration.milliseconds(50)

  private let room = Mutex(Room())
  private let board: StatusBoard
  private let observer: ModelObserver
  private let work: BackgroundWork
  private let time: any TimeSource

  init(board: StatusBoard, observer: ModelObserver, work: BackgroundWork, time: any TimeSource) {
    self.board = board
    self.observer = observer
    self.work = work
    self.time = time
  }

  /// Waits until `isSatisfied`, or until `limit` has passed. The model is watched meanwhile.
  ///
  /// - Parameter caller: nil: one that does not go away.
  package func wait(
    for target: ModelTarget, limit: Duration, by caller: (any CallerPresence)? = nil,
    until isSatisfied: @escaping @Sendable (ModelStatus) -> Bool
  ) async -> End {
    await end(of: begin(for: target, limit: limit, by: caller, until: isSatisfied), for: target)
  }

  /// Begins to wait. What has begun must be ended by ``end(of:for:)``: the model is watched until then.
  package func begin(
    for target: ModelTarget, limit: Duration, by caller: (any CallerPresence)? = nil,
    until isSatisfied: @escaping @Sendable (ModelStatus) -> Bool
  ) -> StatusWait {
    let wait = StatusWait(until: time.uptime + limit, isSatisfied)
    let number = board.subscribe(to: target) { wait.look(self.observer.known($0)) }
    let (isClosed, isFirst) = room.withLock { room in
      room.waits[ObjectIdentifier(wait)] = (wait, number)
      let isFirst = room.wakesAt.map { wait.deadline < $0 } ?? true
      if isFirst { room.wakesAt = wait.deadline }
      return (room.isClosed, isFirst)
    }
    wait.look(observer.known(target))
    if isClosed || isFirst && !work.submit({ await self.sleep(until: wait.deadline) }) { wait.end(.shutdown) }
    caller?.whenGone { wait.end(.left) }
    return wait
  }

  /// How a wait ended, once it has.
  package func end(of wait: StatusWait, for target: ModelTarget) async -> End {
    let reason = await wait.reason()
    let number = room.withLock { $0.waits.removeValue(forKey: ObjectIdentifier(wait))?.number }
    if let number { board.unsubscribe(number, from: target) }
    let status = observer.known(target)
    return switch reason {
    case .satisfied: .satisfied(status)
    case .timeUp: .timeUp(status)
    case .shutdown: .shutdown(status)
    case .left: .left(status)
    }
  }

  /// Ends all waits, and each that begins from now on.
  func close() {
    let waits = room.withLock { room in
      room.isClosed = true
      return room.waits.values.map(\.wait)
    }
    for wait in waits { wait.end(.shutdown) }
  }

  /// Ends the waits whose time is up, until none is left or another sleep goes on that ends earlier.
  private func sleep(until first: Duration) async {
    var deadline = first
    while await time.sleptUntilShutdown(for: deadline - time.uptime) {
      let now = time.uptime
      let (due, next) = room.withLock { room in
        let due = room.waits.values.map(\.wait).filter { $0.deadline <= now }
        guard room.wakesAt == deadline else { return (due, Duration?.none) }
        room.wakesAt = room.waits.values.lazy.map(\.wait.deadline).filter { $0 > now }.min()
          .map { max($0, now + Self.pause) }
        return (due, room.wakesAt)
      }
      for wait in due { wait.end(.timeUp) }
      guard let next else { return }
      deadline = next
    }
  }
}
