import Instrumentation
import ServiceLifecycle

/// Runs the work that many callers share, so that no caller's going away ends it.
///
/// On graceful shutdown it takes no more and ends when what it has is done.
package struct BackgroundWork: Service {
  package typealias Job = @Sendable () async -> Void

  private struct Submitted: Sendable {
    let job: Job
    let executor: (any TaskExecutor)?
  }

  private let jobs: AsyncStream<Submitted>
  private let continuation: AsyncStream<Submitted>.Continuation

  package init() {
    (jobs, continuation) = AsyncStream.makeStream(of: Submitted.self)
  }

  /// - Returns: False when no more work is taken; the job will not run.
  package func submit(_ job: @escaping Job) -> Bool {
    // Log lines and spans of the job are those of the request that it was first wanted for, and it runs where that does:
    // on the event loop of its connection.
    let context = InstrumentationContext.current
    let carried: Job = { await InstrumentationContext.$current.withValue(context) { await job() } }
    let executor = withUnsafeCurrentTask { $0?.unownedTaskExecutor?.asTaskExecutor() }
    if case .enqueued = continuation.yield(Submitted(job: carried, executor: executor)) { return true }
    return false
  }

  package func run() async {
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        for await submitted in jobs {
          group.addTask(executorPreference: submitted.executor) {
            await submitted.job()
            withExtendedLifetime(submitted.executor) {}
          }
        }
      }
    } onGracefulShutdown: {
      continuation.finish()
    }
  }
}
