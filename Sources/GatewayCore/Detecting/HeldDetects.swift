import Synchronization

/// Bounds how many detects are held until their model runs. The images that they hold are bounded by ``DetectMemory``.
package final class HeldDetects: Sendable {
  private let count = Mutex(0)
  private let limit: Int

  package init(limit: Int = 1000) {
    self.limit = limit
  }

  /// How many are held.
  package var held: Int { count.withLock { $0 } }

  /// Counts a detect as held while `body` runs.
  /// - Throws: OVERLOADED when as many as there may be are held.
  func holding<Result>(
    _ body: () async throws(GatewayError) -> Result
  ) async throws(GatewayError) -> Result {
    let isIn = count.withLock { count in
      guard count < limit else { return false }
      count += 1
      return true
    }
    guard isIn else {
      throw GatewayError(
        .overloaded, "As many detects as there may be wait for models to run. Try again a little later.", retryAfter: 5)
    }
    defer { count.withLock { $0 -= 1 } }
    return try await body()
  }
}
