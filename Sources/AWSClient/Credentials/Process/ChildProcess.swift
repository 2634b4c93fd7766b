import Glibc

/// A process that has been started, for the one thread that sees to its end. Every call blocks.
struct ChildProcess {
  let id: pid_t
  /// Where what it prints can be read.
  let output: CInt

  enum ReadingProblem: Error {
    case stopped
    case tooMuch
  }

  /// How a process ended.
  struct Status {
    private let word: CInt

    init(_ word: CInt) {
      self.word = word
    }

    /// Nil when it ended by itself.
    var signal: CInt? { word & 0x7F == 0 ? nil : word & 0x7F }
    var code: CInt { word >> 8 & 0xFF }
  }

  /// Reads until the process, and all to which it has passed its standard output, have closed it.
  func read(until stop: StopSignal, limit: Int) -> Result<[UInt8], ReadingProblem> {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      guard !wait(for: output, until: stop, milliseconds: -1) else { return .failure(.stopped) }
      let count = Glibc.read(output, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return .success(bytes) }
      bytes += buffer.prefix(count)
      guard bytes.count <= limit else { return .failure(.tooMuch) }
    }
  }

  /// Waits until the process has ended; nil when it had not before the stop.
  func awaitEnd(until stop: StopSignal) -> Status? {
    while true {
      if let status = reap(WNOHANG) { return status }
      // A process that has closed its output ends at once, as a rule.
      guard !wait(for: nil, until: stop, milliseconds: 10) else { return nil }
    }
  }

  /// Ends the process and its group, and waits until the process is gone.
  func kill() {
    Glibc.kill(-id, SIGKILL)
    while reap(0) == nil {}
  }

  private func reap(_ options: CInt) -> Status? {
    var word: CInt = 0
    while true {
      let result = waitpid(id, &word, options)
      if result == id { return Status(word) }
      if result == 0 { return nil }
      // Somebody else in this process has waited for it: how it ended is not known, so it did not succeed.
      guard errno == EINTR else { return Status(0xFF00) }
    }
  }

  /// - Returns: Whether the stop was raised.
  private func wait(for descriptor: CInt?, until stop: StopSignal, milliseconds: CInt) -> Bool {
    var waits = [pollfd(fd: stop.readable, events: Int16(POLLIN), revents: 0)]
    if let descriptor { waits.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
    while poll(&waits, nfds_t(waits.count), milliseconds) < 0, errno == EINTR {}
    return waits[0].revents != 0
  }
}
