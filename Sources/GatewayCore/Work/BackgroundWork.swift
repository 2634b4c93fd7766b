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

  /// Takes the work of who asks for it first: its log lines and spans are that one's, and it runs on the same task
  /// executor.
  ///
  /// - Returns: False when no more work is taken; the job will not run.
  package func submit(_ job: @escaping Job) -> Bool {
    let context = InstrumentationContext.current
    let carried: Job = { await InstrumentationContext.$current.withValue(context) { await job() } }
    return take(
      Submitted(job: carried, executor: withUnsafeCurrentTask { $0?.unownedTaskExecutor?.asTaskExecutor() }))
  }

  /// Takes work that is nobody's in particular, whoever asks for it first.
  ///
  /// - Returns: As ``submit(_:)``.
  package func submitForAll(_ job: @escaping Job) -> Bool { take(Submitted(job: job, executor: nil)) }

  private func take(_ submitted: Submitted) -> Bool {
    if case .enqueued = continuation.yield(submitted) { true } else { false }
  }

  package func run() async {
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        for await submitted in jobs {
          group.addTask(executorPreference: submitted.executor) {
            await submitted.job()
            // A task does not keep its executor.
            withExtendedLifetime(submitted.executor) {}
          }
        }
      }
    } onGracefulShutdown: {
      continuation.finish()
    }
  }
}
