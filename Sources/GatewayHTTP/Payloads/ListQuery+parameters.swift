import FoundationEssentials
import GatewayCore

extension ListQuery {
  static let parameters = ["name", "state", "backend", "limit", "cursor"]

  /// - Throws: VALIDATION_ERROR with a line for each problem.
  init(_ query: QueryParameters) throws(GatewayError) {
    self.init()
    var problems: [FieldProblem] = []
    if let text = query["state"] {
      state = ModelState(rawValue: text)
      if state == nil {
        let states = ModelState.allCases.map(\.rawValue).joined(separator: ", ")
        problems.append(FieldProblem("state", "must be one of \(states)"))
      }
    }
    if let text = query["backend"] {
      backend = BackendID(rawValue: text)
      if !ARN.isLabel(text) { problems.append(FieldProblem("backend", "must be a backend's name")) }
    }
    if let text = query["name"] {
      name = text.lowercased()
      if !(1...128).contains(text.unicodeScalars.count) {
        problems.append(FieldProblem("name", "must have 1 to 128 characters"))
      }
    }
    limit = query.wholeNumber("limit", in: 1...1000, &problems) ?? limit
    if let text = query["cursor"] {
      after = Cursor.id(text)
      if after == nil { problems.append(FieldProblem("cursor", "not one that this gateway has given")) }
    }
    guard problems.isEmpty else { throw .validation(problems) }
  }
}

/// Where a list goes on: the last id, in base64 so that nobody takes it apart.
enum Cursor {
  static func text(after id: String) -> String { Data(id.utf8).base64EncodedString() }

  static func id(_ text: String) -> String? {
    guard let data = Data(base64Encoded: text), let id = String(data: data, encoding: .utf8), ModelName.isValid(id)
    else { return nil }
    return id
  }
}
