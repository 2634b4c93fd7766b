import GatewayCore

/// One thing that is wrong with a configuration. A caller's key that was put into it by mistake is not shown.
package struct ConfigurationProblem: Sendable, Equatable, CustomStringConvertible {
  /// The file, or `environment`.
  package let source: String
  /// From 1; nil where no line can be named.
  package let line: Int?
  /// Such as `models.abc123.region`; empty where the whole file is meant.
  package let key: String
  package let reason: String

  package init(source: String, line: Int?, key: String, reason: String) {
    self.source = source
    self.line = line
    self.key = APIKey.redacted(in: key)
    self.reason = APIKey.redacted(in: reason)
  }

  /// `gateway.yaml:12: models.abc123.region: Lookout for Vision is not there`
  package var description: String {
    let place = line.map { "\(source):\($0)" } ?? source
    return key.isEmpty ? "\(place): \(reason)" : "\(place): \(key): \(reason)"
  }
}

/// All that is wrong with a configuration, in the order of its lines.
package struct ConfigurationProblems: Error, Sendable, Equatable {
  package let problems: [ConfigurationProblem]

  package init(problems: [ConfigurationProblem]) {
    self.problems = problems
  }
}
