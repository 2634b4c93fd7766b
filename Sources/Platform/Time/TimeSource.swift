package import FoundationEssentials

/// Where the gateway reads the time and waits for it to pass, so that a test can hold both still.
///
/// `now` is the wall clock, which may be set forwards and backwards; `uptime` never goes back, goes on while the
/// machine sleeps, and is what time limits are measured with.
package protocol TimeSource: Sendable {
  /// The wall clock in UTC.
  var now: Date { get }

  /// Time since a fixed moment of this process' choosing.
  var uptime: Duration { get }

  /// What ties `uptime` to that of processes before this one on the same machine; nil: nothing does.
  var boot: Boot? { get }

  /// Returns when `duration` has passed.
  /// - Throws: `CancellationError`, at once, when the task is cancelled.
  func sleep(for duration: Duration) async throws
}
