package import FoundationEssentials

/// The machine's own clocks.
package struct SystemTime: TimeSource {
  private static let origin = ContinuousClock.now

  package init() {
    _ = Self.origin
  }

  package var now: Date { Date() }

  package var uptime: Duration { ContinuousClock.now - Self.origin }

  package func sleep(for duration: Duration) async throws {
    try await Task.sleep(for: duration)
  }
}
