import Foundation
import Glibc
import Platform

/// A program that is run for what it prints.
///
/// No shell is between. The program reads nothing, its standard error goes nowhere, and of the gateway's open files it
/// has none. It is the head of a process group of its own, which ends as a whole when its time is up, when it prints
/// too much, or when the task that waits for it is cancelled.
struct Command: Sendable {
  /// The program, looked for in `PATH` unless there is a slash in it, and what it is given.
  let arguments: [String]
  let environment: [String: String]
  let timeLimit: Duration
  /// In bytes.
  let outputLimit: Int

  enum Outcome: Sendable, Equatable {
    case output([UInt8])
    /// It ended with another status than 0.
    case status(CInt)
    /// A signal ended it, which was not one of the gateway's.
    case signal(CInt)
    case timedOut
    case tooMuchOutput
    case notStarted(reason: String)
  }

  func run(time: any TimeSource) async -> Outcome {
    guard let stop = StopSignal() else { return .notStarted(reason: "no file descriptor is left") }
    return await withTaskGroup(of: Outcome?.self) { group in
      group.addTask { await onThread(stop) }
      group.addTask {
        // Cancellation ends the sleep early, and with it the program.
        try? await time.sleep(for: timeLimit)
        stop.raise()
        return nil
      }
      defer { group.cancelAll() }
      while let outcome = await group.next() {
        if let outcome { return outcome }
      }
      return .timedOut
    }
  }

  /// Waiting for a process blocks: it has a thread of its own, and none of those that tasks run on.
  private func onThread(_ stop: StopSignal) async -> Outcome {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let outcome = attend(stop)
        stop.close()
        continuation.resume(returning: outcome)
      }
    }
  }

  private func attend(_ stop: StopSignal) -> Outcome {
    switch spawn() {
    case .failure(let problem): return .notStarted(reason: problem.reason)
    case .success(let child):
      defer { Glibc.close(child.output) }
      switch child.read(until: stop, limit: outputLimit) {
      case .success(let output):
        guard let status = child.awaitEnd(until: stop) else {
          child.kill()
          return .timedOut
        }
        if let signal = status.signal { return .signal(signal) }
        return status.code == 0 ? .output(output) : .status(status.code)
      case .failure(let reason):
        child.kill()
        return reason == .stopped ? .timedOut : .tooMuchOutput
      }
    }
  }
}
