import Logging

extension Logger {
  /// The process' logger: lines on standard error.
  static func console(level: Logger.Level) -> Logger {
    var logger = Logger(label: "model-gateway", factory: StreamLogHandler.standardError(label:))
    logger.logLevel = level
    return logger
  }
}
