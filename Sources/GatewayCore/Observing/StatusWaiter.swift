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

  private struct Place {
    let wait: StatusWait
    /// On the board.
    let number: Int
    let caller: (any CallerPresence)?
  }

  private struct Room {
    var places: [ObjectIdentifier: Place] = [:]
    /// When the sleeps end that go on for all.
    var alarms: Set<Duration> = []
    var isClosed = false

    /// - Returns: Whether a sleep must begin that ends then: none ends as early.
    mutating func needsAlarm(at time: Duration) -> Bool {
      guard !isClosed, alarms.allSatisfy({ $0 > time }) else { return false }
      return alarms.insert(time).inserted
    }
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

  /// - Parameters:
  ///   - caller: who waits; nobody is held once that one has gone away.
  ///   - isSatisfied: what is waited for; may be called many times.
  package func wait(
    for target: ModelTarget, limit: Duration, by caller: (any CallerPresence)? = nil,
    until isSatisfied: @escaping @Sendable (ModelStatus) -> Bool
  ) async -> End {
    await end(of: begin(for: target, limit: limit, by: caller, until: isSatisfied))
  }

  /// Begins to wait. What has begun must be ended by ``end(of:)``: the model is watched until then.
  package func begin(
    for target: ModelTarget, limit: Duration, by caller: (any CallerPresence)? = nil,
    until isSatisfied: @escaping @Sendable (ModelStatus) -> Bool
  ) -> StatusWait {
    let wait = StatusWait(for: target, until: time.uptime + limit, isSatisfied)
    let number = board.subscribe(to: target) { wait.look($0) }
    let (isClosed, needsAlarm) = room.withLock { room in
      room.places[ObjectIdentifier(wait)] = Place(wait: wait, number: number, caller: caller)
      return (room.isClosed, room.needsAlarm(at: wait.deadline))
    }
    wait.look(observer.known(target))
    if isClosed { wait.end(.shutdown) }
    if needsAlarm, !work.submitForAll({ await self.sleep(until: wait.deadline) }) { close() }
    caller?.whenGone { wait.end(.left) }
    return wait
  }

  /// How a wait ended, once it has.
  package func end(of wait: StatusWait) async -> End {
    await wait.ended()
    if let place = room.withLock({ $0.places.removeValue(forKey: ObjectIdentifier(wait)) }) {
      board.unsubscribe(place.number, from: wait.target)
      place.caller?.whenGone(nil)
    }
    return switch wait.reason {
    case .satisfied(let status): .satisfied(status)
    case .timeUp: .timeUp(observer.known(wait.target))
    case .left: .left(observer.known(wait.target))
    case .shutdown, nil: .shutdown(observer.known(wait.target))
    }
  }

  /// Ends all waits, and each that begins from now on.
  func close() {
    let waits = room.withLock { room in
      room.isClosed = true
      return room.places.values.map(\.wait)
    }
    for wait in waits { wait.end(.shutdown) }
  }

  /// Ends the waits whose time is up, until none is left for which no other sleep goes on.
  private func sleep(until first: Duration) async {
    var next: Duration? = first
    while let alarm = next {
      guard await time.sleptUntilShutdown(for: alarm - time.uptime) else { return close() }
      let now = time.uptime
      let due: [StatusWait]
      (due, next) = room.withLock { room in
        room.alarms.remove(alarm)
        let waits = room.places.values.lazy.map(\.wait)
        let next = waits.map(\.deadline).filter { $0 > now }.min().map { max($0, now + Self.pause) }
        return (waits.filter { $0.deadline <= now }, next.flatMap { room.needsAlarm(at: $0) ? $0 : nil })
      }
      for wait in due { wait.end(.timeUp) }
    }
  }
}
