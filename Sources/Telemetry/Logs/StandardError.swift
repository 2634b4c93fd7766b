import Glibc

/// The stream that log lines go to.
package enum StandardError {
  private static let gatherer = LineGatherer(write: write)

  @Sendable package static func write(_ line: [UInt8], mayWait: Bool) { gatherer.add(line, mayWait: mayWait) }

  /// In one piece where the system takes it so: lines of two threads do not come to stand in one another.
  @Sendable private static func write(_ lines: [UInt8]) {
    var rest = lines[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      // Nobody can be told that the log cannot be written.
      guard written > 0 || errno == EINTR else { return }
      rest = rest.dropFirst(max(0, written))
    }
  }
}
