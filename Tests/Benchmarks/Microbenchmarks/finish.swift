import Dispatch

/// Runs asynchronous work and waits for its end: the library measures synchronous turns.
func finish(_ work: @escaping @Sendable () async -> Void) {
  let end = DispatchSemaphore(value: 0)
  Task.detached {
    await work()
    end.signal()
  }
  end.wait()
}
