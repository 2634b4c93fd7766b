import Platform
import ServiceLifecycle

extension TimeSource {
  /// Sleeps; ends early when the task is cancelled or the process is asked to shut down.
  /// - Returns: Whether the whole time has passed.
  func sleptUntilShutdown(for duration: Duration) async -> Bool {
    await cancelWhenGracefulShutdown {
      do {
        try await self.sleep(for: duration)
        return true
      } catch {
        return false
      }
    }
  }
}
