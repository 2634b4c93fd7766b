package import Logging

/// How log lines are written.
package enum LogFormat: String, Sendable, CaseIterable {
  /// For people.
  case human
  /// An object a line, for programs.
  case json

  /// The process' logger: lines on standard error, each with what the provider adds.
  package func logger(label: String, threshold: LogThreshold, metadata: Logger.MetadataProvider?) -> Logger {
    Logger(label: label) { label in
      switch self {
      case .human:
        ThresholdLogHandler(HumanLogHandler(label: label, metadataProvider: metadata), threshold: threshold)
      case .json:
        ThresholdLogHandler(JSONLogHandler(label: label, metadataProvider: metadata), threshold: threshold)
      }
    }
  }
}
