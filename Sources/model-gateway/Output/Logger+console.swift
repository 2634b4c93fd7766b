import Logging

extension Logger {
  /// A logger of the process: lines on standard error.
  static func console(level: Logger.Level, label: String = "model-gateway") -> Logger {
    var logger = Logger(label: label, factory: StreamLogHandler.standardError(label:))
    logger.logLevel = level
    return logger
  }
}
