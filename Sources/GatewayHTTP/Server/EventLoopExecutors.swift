import NIOCore
import Synchronization

/// Has what is done for a connection be done on its event loop: a request is read, answered and written on one thread,
/// and a call upstream that is made for it stays there, too.
///
/// Each step that goes to another thread and back costs more than most steps themselves. What computes for long keeps
/// the loop's other connections waiting as long.
final class EventLoopExecutors: Sendable {
  private let executors = Mutex<[ObjectIdentifier: EventLoopExecutor]>([:])

  func serving<Result>(_ channel: any Channel, _ body: () async -> Result) async -> Result {
    await withTaskExecutorPreference(executor(of: channel.eventLoop)) { await body() }
  }

  /// One for each event loop, for as long as the server is there: tasks do not keep theirs.
  private func executor(of eventLoop: any EventLoop) -> EventLoopExecutor {
    executors.withLock { executors in
      if let known = executors[ObjectIdentifier(eventLoop)] { return known }
      let new = EventLoopExecutor(eventLoop)
      executors[ObjectIdentifier(eventLoop)] = new
      return new
    }
  }
}

private final class EventLoopExecutor: TaskExecutor {
  private let eventLoop: any EventLoop

  init(_ eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
