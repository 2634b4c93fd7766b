import GatewayCore
import Hummingbird

/// The query of a request, with nothing in it that the route does not know.
struct QueryParameters {
  private let values: [String: String]

  /// - Throws: VALIDATION_ERROR for an unknown or repeated parameter, or one that is not percent-encoded UTF-8.
  init(_ request: Request, names: [String]) throws(GatewayError) {
    var values: [String: String] = [:]
    var problems: [FieldProblem] = []
    for part in (request.uri.query ?? "").split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = String(pair[0]).percentDecoded, names.contains(name) else {
        let known = names.isEmpty ? "this route takes none" : "there are \(names.joined(separator: ", "))"
        problems.append(FieldProblem("query", "no such parameter; \(known)"))
        continue
      }
      guard let value = pair.count == 2 ? String(pair[1]).percentDecoded : "" else {
        problems.append(FieldProblem(name, "not percent-encoded UTF-8"))
        continue
      }
      if values.updateValue(value, forKey: name) != nil { problems.append(FieldProblem(name, "given more than once")) }
    }
    guard problems.isEmpty else { throw .validation(problems) }
    self.values = values
  }

  subscript(name: String) -> String? { values[name] }

  /// A whole number in digits alone, where Swift would also read a sign.
  func wholeNumber(_ name: String, in range: ClosedRange<Int>, _ problems: inout [FieldProblem]) -> Int? {
    guard let text = values[name] else { return nil }
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int(text),
      range.contains(number)
    else {
      problems.append(FieldProblem(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)"))
      return nil
    }
    return number
  }
}
