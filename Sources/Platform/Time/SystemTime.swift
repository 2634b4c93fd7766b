package import FoundationEssentials

/// The machine's own clocks.
package struct SystemTime: TimeSource {
  private static let origin = ContinuousClock.now
  private static let machine = Boot.current(uptime: ContinuousClock.now - origin)

  package init() {
    _ = Self.origin
  }

  package var now: Date { Date() }

  package var uptime: Duration { ContinuousClock.now - Self.origin }

  package var boot: Boot? { Self.machine }

  package func sleep(for duration: Duration) async throws {
    try await Task.sleep(for: duration)
  }
}
