package import Platform

extension ManualTime {
  /// Runs `body` and moves the clock to the next sleeper's time whenever nothing else goes on.
  package func driving<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        while !Task.isCancelled {
          let before = self.changeCount
          // Real time, so that work on other threads comes to where it sleeps on this clock.
          try await Task.sleep(for: .milliseconds(10))
          if before == self.changeCount { self.advanceToNextSleeper() }
        }
        return nil
      }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }
}
