import FoundationEssentials
import Glibc

/// A run of the machine, which outlasts processes.
package struct Boot: Sendable, Equatable {
  package let id: String
  /// From the machine's start to the zero of the uptime of this process.
  package let lead: Duration

  package init(id: String, lead: Duration) {
    self.id = id
    self.lead = lead
  }

  /// The machine's own; nil where it does not tell.
  ///
  /// Source: `random(4)` on boot_id; `clock_gettime(2)` on CLOCK_BOOTTIME, which goes on while the machine sleeps.
  static func current(uptime: Duration) -> Boot? {
    guard let id = try? SmallFile.text(of: "/proc/sys/kernel/random/boot_id", limit: 64) else { return nil }
    var time = timespec()
    guard clock_gettime(CLOCK_BOOTTIME, &time) == 0 else { return nil }
    let sinceStart: Duration = .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    return Boot(id: String(id.prefix { !$0.isWhitespace }), lead: sinceStart - uptime)
  }
}
