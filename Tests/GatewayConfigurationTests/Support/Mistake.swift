import Testing

/// A configuration with something wrong in it, and the lines that must be printed for it.
struct Mistake: Sendable, CustomTestStringConvertible {
  let yaml: String
  var environment: [String: String] = [:]
  /// One line for each problem, as the operator reads it.
  let expected: [String]

  init(_ yaml: String, _ expected: String...) {
    self.yaml = yaml
    self.expected = expected
  }

  init(_ environment: [String: String], in yaml: String, _ expected: String...) {
    self.yaml = yaml
    self.environment = environment
    self.expected = expected
  }

  var testDescription: String { expected.first ?? yaml }
}
