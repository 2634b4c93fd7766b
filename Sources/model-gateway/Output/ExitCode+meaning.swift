import ArgumentParser

extension ExitCode {
  /// The gateway or AWS said no, or the process could not do its work.
  static let refused = ExitCode(1)
  /// Wrong usage or configuration.
  static let wrongUse = ExitCode(2)
}
