import GatewayCore

/// Where an answer has its labels: a list, and where in each element of it a label's parts are.
struct LabelsForm: Sendable {
  private static let listKey = "answer.labels.list"
  private static let nameKey = "answer.labels.name"
  private static let namesKey = "answer.labels.names"
  private static let confidenceKey = "answer.labels.confidence"
  private static let scaleKey = "answer.labels.scale"
  static let keys = [listKey, nameKey, namesKey, confidenceKey, scaleKey] + BoxForm.keys

  private let list: AnswerPath
  /// Nil: a label is told by its place in the list.
  private let name: AnswerPath?
  /// What numbers stand for, from 0; empty: the number itself is the name.
  private let names: [String]
  private let confidence: AnswerPath
  /// What a confidence of 1 is told as.
  private let scale: Double
  private let box: BoxForm?

  init(_ settings: [String: String]) throws(AnswerForm.Problem) {
    let own = AnswerSettings(values: settings)
    list = try own.needed(Self.listKey, isPlural: true)
    name = try own.path(Self.nameKey)
    names = (settings[Self.namesKey] ?? "").split(separator: ",").map(String.init)
    if name == nil, names.isEmpty {
      throw .init(key: Self.nameKey, reason: "is missing, and so is \(Self.namesKey)")
    }
    confidence = try own.needed(Self.confidenceKey)
    scale = try own.number(Self.scaleKey) ?? 1
    box = try BoxForm(own)
  }

  func labels(
    in answer: AnswerValue, size: ImageHeader.Size
  ) throws(AnswerForm.Mismatch) -> [Findings.Label] {
    guard let elements = list.values(in: answer) else { throw .init(list, "list") }
    var labels: [Findings.Label] = []
    for (index, element) in elements.enumerated() {
      guard let told = confidence.value(in: element)?.number else { throw .init(confidence, "number") }
      labels.append(
        Findings.Label(
          name: try name(of: element, index), confidence: Ratio.clamped(told / scale),
          box: try box?.box(in: element, size: size)))
    }
    return labels
  }

  private func name(of element: AnswerValue, _ index: Int) throws(AnswerForm.Mismatch) -> String {
    guard let name else { return try word(for: Double(index)) }
    switch name.value(in: element) {
    case .text(let text): return text
    case .number(let number): return try word(for: number)
    default: throw .init(name, "text or number")
    }
  }

  private func word(for number: Double) throws(AnswerForm.Mismatch) -> String {
    let index = Int(exactly: number)
    guard !names.isEmpty else { return index.map { "\($0)" } ?? "\(number)" }
    guard let index, names.indices.contains(index) else {
      throw .init("the catalog has no name for the label \(number)")
    }
    return names[index]
  }
}
