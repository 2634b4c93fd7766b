import GatewayCore

/// Where an answer says whether the image shows an anomaly.
struct AnomalyForm: Sendable {
  private static let isAnomalousKey = "answer.anomaly.is_anomalous"
  private static let thresholdKey = "answer.anomaly.threshold"
  private static let confidenceKey = "answer.anomaly.confidence"
  private static let scaleKey = "answer.anomaly.scale"
  static let keys = [isAnomalousKey, thresholdKey, confidenceKey, scaleKey]

  private enum Verdict: Sendable {
    /// True or false, or a number that is not 0.
    case told(AnswerPath)
    /// A confidence, as it is told, from which on it is one.
    case reckoned(from: Double)
  }

  static let successor = AnomalyForm(
    verdict: .told(.isAnomalous), confidence: .confidence, scale: 1)

  private let verdict: Verdict
  private let confidence: AnswerPath
  /// What a confidence of 1 is told as.
  private let scale: Double

  private init(verdict: Verdict, confidence: AnswerPath, scale: Double) {
    self.verdict = verdict
    self.confidence = confidence
    self.scale = scale
  }

  init(_ settings: [String: String]) throws(AnswerForm.Problem) {
    let settings = AnswerSettings(values: settings)
    confidence = try settings.needed(Self.confidenceKey)
    scale = try settings.number(Self.scaleKey) ?? 1
    switch (try settings.path(Self.isAnomalousKey), try settings.number(Self.thresholdKey)) {
    case (let path?, nil): verdict = .told(path)
    case (nil, let threshold?): verdict = .reckoned(from: threshold)
    case (nil, nil):
      throw .init(key: Self.isAnomalousKey, reason: "is missing, and so is \(Self.thresholdKey)")
    case (_?, _?):
      throw .init(key: Self.thresholdKey, reason: "is not for an answer that says itself what is anomalous")
    }
  }

  func anomaly(in answer: AnswerValue) throws(AnswerForm.Mismatch) -> Findings.Anomaly {
    guard let told = confidence.value(in: answer)?.number else { throw .init(confidence, "number") }
    let isAnomalous: Bool
    switch verdict {
    case .told(let path):
      switch path.value(in: answer) {
      case .bool(let value): isAnomalous = value
      case .number(let value): isAnomalous = value != 0
      default: throw .init(path, "true or false")
      }
    case .reckoned(let threshold): isAnomalous = told >= threshold
    }
    return Findings.Anomaly(isAnomalous: isAnomalous, confidence: Ratio.clamped(told / scale))
  }
}

extension AnswerPath {
  fileprivate static let isAnomalous = AnswerPath(member: "IsAnomalous")
  fileprivate static let confidence = AnswerPath(member: "Confidence")

  private init(member: String) {
    steps = [.member(member)]
    text = member
  }
}
