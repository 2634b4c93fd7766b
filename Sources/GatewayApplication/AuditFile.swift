import Foundation
import GatewayCore
import Logging
import Synchronization

/// A file to which each audit record is added as a line: the record with its hash as the last member.
final class AuditFile: Sendable {
  private let descriptor: Int32
  private let hasFailed = Mutex(false)
  private let logger: Logger

  /// - Throws: ``AuditFileError`` when the file cannot be written.
  init(path: String, logger: Logger) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw AuditFileError(path: path, reason: String(cString: strerror(errno))) }
    self.logger = logger
  }

  deinit { close(descriptor) }

  func add(_ record: AuditRecord) {
    let line = Data("\(record.text.dropLast()),\"hash\":\"\(record.hash)\"}\n".utf8)
    do {
      try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: line)
      hasFailed.withLock { $0 = false }
    } catch {
      // The record is in the store all the same.
      let isNew = hasFailed.withLock { hasFailed in
        defer { hasFailed = true }
        return !hasFailed
      }
      if isNew { logger.error("The audit file cannot be written", metadata: ["audit.number": "\(record.number)"]) }
    }
  }
}

struct AuditFileError: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "the audit file \(path) cannot be written: \(reason)" }
}
