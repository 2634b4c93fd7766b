import Dispatch
import Testing

@testable import GatewayCore

/// Where background work is done.
struct BackgroundWorkTests {
  private final class QueueExecutor: TaskExecutor {
    let queue = DispatchQueue(label: "background work tests")

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }

  private static func executor() -> UnownedTaskExecutor? { withUnsafeCurrentTask { $0?.unownedTaskExecutor } }

  private func executorOfJob(submittedOn executor: (any TaskExecutor)?) async -> UnownedTaskExecutor? {
    let work = BackgroundWork()
    let (ran, running) = AsyncStream.makeStream(of: UnownedTaskExecutor?.self)
    return await withTaskGroup(of: Void.self) { group in
      group.addTask { await work.run() }
      defer { group.cancelAll() }
      let isTaken = await withTaskExecutorPreference(executor) { work.submit { running.yield(Self.executor()) } }
      #expect(isTaken)
      for await executor in ran { return executor }
      return nil
    }
  }

  @Test func `A job runs on the executor that it was submitted on`() async {
    let executor = QueueExecutor()
    #expect(await executorOfJob(submittedOn: executor) == executor.asUnownedTaskExecutor())
  }

  @Test func `A job that was submitted on none of its own runs on none`() async {
    #expect(await executorOfJob(submittedOn: nil) == nil)
  }
}
