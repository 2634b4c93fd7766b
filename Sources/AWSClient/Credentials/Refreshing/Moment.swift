import FoundationEssentials
import Platform

/// A time on both clocks: expirations are dates, pauses are measured with the uptime.
struct Moment: Sendable {
  let wall: Date
  let uptime: Duration

  init(wall: Date, uptime: Duration) {
    self.wall = wall
    self.uptime = uptime
  }

  init(_ time: any TimeSource) {
    self.init(wall: time.now, uptime: time.uptime)
  }
}
