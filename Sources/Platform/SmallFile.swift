import Foundation

/// Reads a text file that should not be large.
package enum SmallFile {
  /// Why a file cannot be used. Words that fit behind the file's name.
  package struct Problem: Error, Sendable {
    package let reason: String

    package init(reason: String) {
      self.reason = reason
    }
  }

  /// The file's text, which must be UTF-8.
  ///
  /// - Parameter limit: the most bytes that it may have; no more are read.
  package static func text(of path: String, limit: Int) throws(Problem) -> String {
    guard let file = FileHandle(forReadingAtPath: path) else { throw Problem(reason: "cannot be opened") }
    defer { try? file.close() }
    guard let data = try? file.read(upToCount: limit + 1) ?? Data() else { throw Problem(reason: "cannot be read") }
    guard data.count <= limit else { throw Problem(reason: "is larger than \(limit) bytes") }
    guard let text = String(data: data, encoding: .utf8) else { throw Problem(reason: "is not UTF-8") }
    return text
  }
}
