import NIOCore

/// One timer for all time limits of an event loop's calls: it goes off at the first of them, looks at all, and is set to
/// the next. A call that ends in time, as nearly all do, has set no timer of its own.
final class LoopAlarm {
  private let loop: any EventLoop
  private var next = NIODeadline.distantFuture
  private var scheduled: Scheduled<Void>?
  /// Is given the time; returns when to go off next.
  var onAlarm: ((NIODeadline) -> NIODeadline)?

  init(on loop: any EventLoop) {
    self.loop = loop
  }

  /// Goes off at `deadline` at the latest.
  func set(at deadline: NIODeadline) {
    guard deadline < next else { return }
    next = deadline
    scheduled?.cancel()
    scheduled = loop.assumeIsolated().scheduleTask(deadline: deadline) { self.goOff() }
  }

  func cancel() {
    scheduled?.cancel()
    scheduled = nil
    onAlarm = nil
    // Nothing sets it again.
    next = .distantPast
  }

  private func goOff() {
    scheduled = nil
    next = .distantFuture
    let deadline = onAlarm?(.now()) ?? .distantFuture
    if deadline < .distantFuture { set(at: deadline) }
  }
}
