import FoundationEssentials
import Platform
import Synchronization

/// What the calls of one ``CallLane`` share: the quota of their retries, the circuit, and the room for those under way.
final class Lane: Sendable {
  private struct State {
    var quota = RetryQuota()
    var circuit = Circuit()
  }

  let room: CallRoom
  private let state = Mutex(State())

  init(limit: Int) {
    room = CallRoom(limit: limit)
  }

  /// How long a call that is not urgent would have to wait for the circuit; nil: it may go.
  func refusal(at now: Duration) -> Duration? {
    state.withLock { $0.circuit.refusal(at: now).map { $0 - now } }
  }

  func admit(isUrgent: Bool, at now: Duration) -> Circuit.Admission {
    state.withLock { $0.circuit.admit(isUrgent: isUrgent, at: now) }
  }

  func ended(_ ticket: Circuit.Ticket, _ verdict: Circuit.Verdict, at now: Duration, random: Double) {
    state.withLock { $0.circuit.ended(ticket, verdict, at: now, random: random) }
  }

  func succeeded(_ session: RetrySession) {
    state.withLock { session.succeeded(&$0.quota) }
  }

  /// Lets a session decide with the quota in hand.
  func decide(_ body: (inout RetryQuota) -> RetrySession.Action) -> RetrySession.Action {
    state.withLock { body(&$0.quota) }
  }

  func snapshot(of lane: CallLane, by time: any TimeSource) -> LaneSnapshot {
    let (quota, circuit) = state.withLock { ($0.quota, $0.circuit) }
    let now = time.uptime
    return LaneSnapshot(
      lane: lane, phase: circuit.phase(at: now),
      since: time.now.addingTimeInterval((circuit.since - now) / .seconds(1)),
      lastFailure: circuit.lastFailure, retryQuota: quota.available, underWay: room.usedCount,
      waiting: room.waitingCount)
  }
}
