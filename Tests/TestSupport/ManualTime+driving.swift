package import Platform

extension ManualTime {
  /// A sleep that ends so much later than asked tells that the machine has more to do than it has cores, so that some
  /// thread that could run is still waiting for one.
  private static let lateness: Duration = .milliseconds(3)

  /// All that can run gets its turns, however busy the machine is, and comes to where it sleeps on this clock.
  private static func othersHadTheirTurns() async throws {
    let clock = ContinuousClock()
    for _ in 0..<10 {
      let began = clock.now
      for _ in 0..<200 { await Task.yield() }
      try await Task.sleep(for: .milliseconds(2))
      for _ in 0..<200 { await Task.yield() }
      if clock.now - began < .milliseconds(2) + lateness { return }
    }
  }

  /// Runs `body` and moves the clock to the next sleeper's time whenever nothing else goes on.
  package func driving<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        while !Task.isCancelled {
          let before = self.changeCount
          try await Self.othersHadTheirTurns()
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
