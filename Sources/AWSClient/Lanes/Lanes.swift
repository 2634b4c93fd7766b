import Platform
import Synchronization

/// How many calls of a lane are under way at a time.
package struct LaneLimits: Sendable {
  /// AWS takes 5 calls a second of each control operation: even at a second each, what it takes of all operations of a
  /// service fits in. More wait, within their time limit.
  package var control = 32
  /// As many images of the largest kind as the gateway has memory for, and the throughput of a dozen inference units.
  /// More are refused at once: a caller that is told so can come back, one that waits for a hanging service cannot.
  package var detect = 64

  package init() {}
}

/// The lanes that there are: one comes into being with its first call.
final class Lanes: Sendable {
  private let limits: LaneLimits
  private let lanes = Mutex<[CallLane: Lane]>([:])

  init(limits: LaneLimits) {
    self.limits = limits
  }

  subscript(lane: CallLane) -> Lane {
    lanes.withLock { lanes in
      if let known = lanes[lane] { return known }
      let new = Lane(limit: lane.kind == .control ? limits.control : limits.detect)
      lanes[lane] = new
      return new
    }
  }

  func snapshots(by time: any TimeSource) -> [LaneSnapshot] {
    lanes.withLock { $0 }.map { $1.snapshot(of: $0, by: time) }
  }
}
