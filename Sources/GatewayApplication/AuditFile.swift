import Foundation
import GatewayCore
import Logging
import Synchronization

/// A file to which each audit record is added as a line: the record with its hash as the last member.
///
/// A line that could not be written whole stays as far as it came, and the next one begins on a line of its own.
final class AuditFile: Sendable {
  private struct State {
    /// Whether the last line is cut.
    var isCut = false
    /// In a row, and since this process began.
    var misses = 0
    var missed = 0
  }

  private let descriptor: Int32
  private let state = Mutex(State())
  private let logger: Logger

  /// - Throws: ``AuditFileError`` when the file cannot be written.
  init(path: String, logger: Logger) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw AuditFileError(path: path, reason: String(cString: strerror(errno))) }
    self.logger = logger
  }

  deinit { close(descriptor) }

  /// Records that the file has not got. They are in the store all the same.
  var missed: Int { state.withLock { $0.missed } }

  func add(_ record: AuditRecord) {
    let line = "\(record.text.dropLast()),\"hash\":\"\(record.hash)\"}\n"
    let before = state.withLock { state in
      let before = state.misses
      let end = lseek(descriptor, 0, SEEK_END)
      do {
        try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
          .write(contentsOf: Data((state.isCut ? "\n" + line : line).utf8))
        (state.isCut, state.misses) = (false, 0)
      } catch {
        if lseek(descriptor, 0, SEEK_END) != end { state.isCut = true }
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
}

struct AuditFileError: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "the audit file \(path) cannot be written: \(reason)" }
}
