import Instrumentation
import ServiceLifecycle

/// Runs the work that many callers share, so that no caller's going away ends it.
///
/// On graceful shutdown it takes no more and ends when what it has is done.
package struct BackgroundWork: Service {
  package typealias Job = @Sendable () async -> Void

  private let jobs: AsyncStream<Job>
  private let continuation: AsyncStream<Job>.Continuation

  package init() {
    (jobs, continuation) = AsyncStream.makeStream(of: Job.self)
  }

  /// - Returns: False when no more work is taken; the job will not run.
  package func submit(_ job: @escaping Job) -> Bool {
    // Log lines and spans of the job are those of the request that it was first wanted for.
    let context = InstrumentationContext.current
    let carried: Job = { await InstrumentationContext.$current.withValue(context) { await job() } }
    return if case .enqueued = continuation.yield(carried) { true } else { false }
  }

  package func run() async {
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        for await job in jobs {
          group.addTask { await job() }
        }
      }
    } onGracefulShutdown: {
      continuation.finish()
    }
  }
}
