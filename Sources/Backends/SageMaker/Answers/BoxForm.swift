import GatewayCore

/// Where a label has its box, and how its four numbers are meant.
struct BoxForm: Sendable {
  private static let boxKey = "answer.labels.box"
  private static let formKey = "answer.labels.box_form"
  private static let unitKey = "answer.labels.box_unit"
  static let keys = [boxKey, formKey, unitKey]

  private enum Corners: String, CaseIterable {
    /// Left, top, width, height.
    case ltwh
    /// Left, top, right, bottom.
    case xyxy
  }

  private enum Unit: String, CaseIterable {
    case ratio, pixels
  }

  /// One path to a list of four numbers, or a path to each.
  private let paths: [AnswerPath]
  private let corners: Corners
  private let unit: Unit

  /// Nil for a model whose labels have no box.
  init?(_ settings: AnswerSettings) throws(AnswerForm.Problem) {
    let corners = try settings.word(Self.formKey, of: Corners.self)
    let unit = try settings.word(Self.unitKey, of: Unit.self)
    guard let text = settings.values[Self.boxKey] else {
      guard corners == nil, unit == nil else { throw .init(key: Self.boxKey, reason: "is missing") }
      return nil
    }
    var paths: [AnswerPath] = []
    for part in text.split(separator: ",") {
      paths.append(try settings.path(Self.boxKey, String(part), isPlural: false))
    }
    guard paths.count == 1 || paths.count == 4 else {
      throw .init(key: Self.boxKey, reason: "must be one path, to a list of four numbers, or a list of four paths")
    }
    guard let corners else { throw .init(key: Self.formKey, reason: "is missing: ltwh or xyxy") }
    self.paths = paths
    self.corners = corners
    self.unit = unit ?? .ratio
  }

  /// Nil where this label has none.
  func box(in element: AnswerValue, size: ImageHeader.Size) throws(AnswerForm.Mismatch) -> Findings.Box? {
    var numbers: [Double] = []
    for path in paths {
      guard let value = path.value(in: element) else {
        if paths.count == 1 { return nil }
        throw .init(path, "number")
      }
      for part in value.list ?? [value] {
        guard let number = part.number else { throw .init(path, "number") }
        numbers.append(number)
      }
    }
    guard numbers.count == 4 else { throw .init("a box has \(numbers.count) numbers, and not four") }
    if unit == .pixels {
      numbers = zip(numbers, [size.width, size.height, size.width, size.height]).map { $0 / Double($1) }
    }
    let (left, top) = (numbers[0], numbers[1])
    let (width, height) = corners == .ltwh ? (numbers[2], numbers[3]) : (numbers[2] - left, numbers[3] - top)
    return Findings.Box(
      left: Ratio.rounded(left), top: Ratio.rounded(top), width: Ratio.rounded(width), height: Ratio.rounded(height))
  }
}
