import Logging

extension Logger {
  /// A logger of the process: lines on standard error.
  static func console(level: Logger.Level) -> Logger {
    var logger = Logger(label: "model-gateway", factory: StreamLogHandler.standardError(label:))
    logger.logLevel = level
    return logger
  }
}
