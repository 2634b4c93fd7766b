import Glibc
import Synchronization

/// A word to a thread that waits for file descriptors: to stop.
final class StopSignal: Sendable {
  /// Becomes readable when ``raise()`` is called. It is for the thread that calls ``close()``.
  let readable: CInt
  /// Nil once it is closed.
  private let writable: Mutex<CInt?>

  /// Nil when no file descriptor is left.
  init?() {
    guard let ends = PipeEnds() else { return nil }
    readable = ends.reading
    writable = Mutex(ends.writing)
  }

  func raise() {
    writable.withLock { descriptor in
      if let descriptor { _ = write(descriptor, [0], 1) }
    }
  }

  /// Later calls of ``raise()`` do nothing.
  func close() {
    writable.withLock { descriptor in
      if let descriptor { Glibc.close(descriptor) }
      descriptor = nil
    }
    Glibc.close(readable)
  }
}
