import GatewayCore

/// How a model's answer is read: where its labels and its verdict on anomalies are.
///
/// Without a word of the catalog it is read as that of the models that AWS names as successors of Lookout for Vision:
/// `{"Source": …, "IsAnomalous": true, "Confidence": 0.9}`.
struct AnswerForm: Sendable {
  /// A setting that cannot be used.
  struct Problem: Error, Equatable {
    let key: String
    let reason: String
  }

  /// An answer that is not of the form.
  struct Mismatch: Error, Equatable {
    let reason: String

    init(_ path: AnswerPath, _ wanted: String) {
      reason = "the answer has no \(wanted) at \(path.text)"
    }

    init(_ reason: String) {
      self.reason = reason
    }
  }

  static let keys = LabelsForm.keys + AnomalyForm.keys

  private let labels: LabelsForm?
  private let anomaly: AnomalyForm?

  init(_ settings: [String: String]) throws(Problem) {
    let hasLabels = LabelsForm.keys.contains { settings[$0] != nil }
    let hasAnomaly = AnomalyForm.keys.contains { settings[$0] != nil }
    labels = hasLabels ? try LabelsForm(settings) : nil
    anomaly = hasAnomaly ? try AnomalyForm(settings) : hasLabels ? nil : .successor
  }

  /// - Parameter size: of the image, for boxes that come in pixels.
  func findings(in answer: AnswerValue, size: ImageHeader.Size) throws(Mismatch) -> Findings {
    Findings(labels: try labels?.labels(in: answer, size: size) ?? [], anomaly: try anomaly?.anomaly(in: answer))
  }
}

/// The settings of one model, with what is wrong said by key.
struct AnswerSettings {
  let values: [String: String]

  func path(_ key: String, isPlural: Bool = false) throws(AnswerForm.Problem) -> AnswerPath? {
    guard let text = values[key] else { return nil }
    return try path(key, text, isPlural: isPlural)
  }

  func path(_ key: String, _ text: String, isPlural: Bool) throws(AnswerForm.Problem) -> AnswerPath {
    guard let path = AnswerPath(text) else { throw .init(key: key, reason: AnswerPath.rule) }
    guard path.isPlural == isPlural else {
      throw .init(key: key, reason: isPlural ? "must have [*] where its elements are" : "must have no [*]")
    }
    return path
  }

  func needed(_ key: String, isPlural: Bool = false) throws(AnswerForm.Problem) -> AnswerPath {
    guard let path = try path(key, isPlural: isPlural) else { throw .init(key: key, reason: "is missing") }
    return path
  }

  func number(_ key: String) throws(AnswerForm.Problem) -> Double? {
    guard let text = values[key] else { return nil }
    guard let number = Double(text), number.isFinite, number > 0 else {
      throw .init(key: key, reason: "must be a number above 0")
    }
    return number
  }

  func word<Word: RawRepresentable & CaseIterable>(
    _ key: String, of type: Word.Type
  ) throws(AnswerForm.Problem) -> Word? where Word.RawValue == String {
    guard let text = values[key] else { return nil }
    guard let word = Word(rawValue: text) else {
      throw .init(key: key, reason: "must be \(Word.allCases.map(\.rawValue).joined(separator: " or "))")
    }
    return word
  }
}
