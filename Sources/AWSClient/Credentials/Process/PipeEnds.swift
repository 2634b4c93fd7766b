import Glibc

/// The two ends of a pipe. A program that is started has neither, unless it is given one.
struct PipeEnds {
  let reading: CInt
  let writing: CInt

  /// Nil when no file descriptor is left.
  init?() {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (reading, writing) = (ends[0], ends[1])
  }
}
