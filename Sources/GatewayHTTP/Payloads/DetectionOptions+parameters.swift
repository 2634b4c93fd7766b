import FoundationEssentials
import GatewayCore

extension DetectionOptions {
  static let parameters = ["min_confidence", "max_results", "mask", "start", "wait"]

  /// More than any image has; it only keeps numbers in the range that AWS's APIs take.
  private static let resultsLimit = Int(Int32.max)

  /// - Throws: VALIDATION_ERROR with a line for each problem.
  init(_ query: QueryParameters) throws(GatewayError) {
    self.init()
    var problems: [FieldProblem] = []
    if let text = query["min_confidence"] {
      minConfidence = Self.ratio(text)
      if minConfidence == nil { problems.append(FieldProblem("min_confidence", "must be a number from 0 to 1")) }
    }
    maxResults = query.wholeNumber("max_results", in: 1...Self.resultsLimit, &problems)
    switch query["mask"] {
    case "true": wantsMask = true
    case "false", nil: wantsMask = false
    default: problems.append(FieldProblem("mask", "must be true or false"))
    }
    guard problems.isEmpty else { throw .validation(problems) }
  }

  /// Digits with or without a point, as people write them: Swift would also take `0x1p-1` and `nan`.
  private static func ratio(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".") }),
      let number = Double(text), (0...1).contains(number)
    else { return nil }
    return number
  }
}
