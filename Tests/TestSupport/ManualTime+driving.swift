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
          // All that can run gets its turns, however busy the machine is, and comes to where it sleeps on this clock.
          for _ in 0..<200 { await Task.yield() }
          try await Task.sleep(for: .milliseconds(2))
          for _ in 0..<200 { await Task.yield() }
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
