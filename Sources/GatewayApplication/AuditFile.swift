import Foundation
import GatewayCore
import Logging
import Synchronization

/// A file to which each audit record is added as a line: the record with its hash as the last member.
///
/// A line that could not be written whole stays as far as it came, and the next one begins on a line of its own. A file
/// that was moved away or removed, as log rotation does, is left: the next line begins a new one under the path.
final class AuditFile: Sendable {
  private struct State {
    var descriptor: Int32
    /// Whether the last line is cut.
    var isCut = false
    /// In a row, and since this process began.
    var misses = 0
    var missed = 0
  }

  private let path: String
  private let state: Mutex<State>
  private let logger: Logger

  /// - Throws: ``AuditFileError`` when the file cannot be written.
  init(path: String, logger: Logger) throws {
    self.path = path
    self.logger = logger
    state = Mutex(State(descriptor: try Self.open(path)))
  }

  deinit { _ = state.withLock { close($0.descriptor) } }

  /// Records that the file has not got. They are in the store all the same.
  var missed: Int { state.withLock { $0.missed } }

  func add(_ record: AuditRecord) {
    let line = "\(record.text.dropLast()),\"hash\":\"\(record.hash)\"}\n"
    let before = state.withLock { state in
      let before = state.misses
      do {
        if isElsewhere(state.descriptor) { try reopen(&state) }
        try write(line, &state)
        state.misses = 0
      } catch {
        state.misses += 1
        state.missed += 1
      }
      return (misses: before, isMissed: state.misses > before)
    }
    let metadata: Logger.Metadata = ["audit.number": "\(record.number)", "audit.missed": "\(before.misses)"]
    if before.isMissed, before.misses == 0 {
      logger.error("The audit file cannot be written; the records are in the store alone", metadata: metadata)
    } else if !before.isMissed, before.misses > 0 {
      logger.notice("The audit file is written again", metadata: metadata)
    }
  }

  private func write(_ line: String, _ state: inout State) throws {
    let end = lseek(state.descriptor, 0, SEEK_END)
    do {
      try FileHandle(fileDescriptor: state.descriptor, closeOnDealloc: false)
        .write(contentsOf: Data((state.isCut ? "\n" + line : line).utf8))
      state.isCut = false
    } catch {
      if lseek(state.descriptor, 0, SEEK_END) != end { state.isCut = true }
      throw error
    }
  }

  /// Whether the path names another file than the open one, or none.
  private func isElsewhere(_ descriptor: Int32) -> Bool {
    var (own, named) = (stat(), stat())
    guard fstat(descriptor, &own) == 0 else { return false }
    guard stat(path, &named) == 0 else { return errno == ENOENT }
    return own.st_ino != named.st_ino || own.st_dev != named.st_dev
  }

  private func reopen(_ state: inout State) throws(AuditFileError) {
    let descriptor = try Self.open(path)
    close(state.descriptor)
    (state.descriptor, state.isCut) = (descriptor, false)
  }

  private static func open(_ path: String) throws(AuditFileError) -> Int32 {
    let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw AuditFileError(path: path, reason: String(cString: strerror(errno))) }
    return descriptor
  }
}

struct AuditFileError: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "the audit file \(path) cannot be written: \(reason)" }
}
