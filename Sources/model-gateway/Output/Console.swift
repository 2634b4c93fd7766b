import Foundation

/// The two streams of the command line: results go to standard output, all else to standard error.
enum Console {
  /// A line on standard output, at once: whoever waits for it reads it through a pipe.
  static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  /// A line on standard error.
  static func complain(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
