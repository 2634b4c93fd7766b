package import Logging

/// How log lines are written.
package enum LogFormat: String, Sendable, CaseIterable {
  /// For people.
  case human
  /// An object a line, for programs.
  case json

  /// The process' logger: lines on standard error, each with what the provider adds.
  package func logger(label: String, level: Logger.Level, metadata: Logger.MetadataProvider?) -> Logger {
    var logger = Logger(label: label) { label in
      switch self {
      case .human: return StreamLogHandler.standardError(label: label, metadataProvider: metadata)
      case .json: return JSONLogHandler(label: label, metadataProvider: metadata)
      }
    }
    logger.logLevel = level
    return logger
  }
}
