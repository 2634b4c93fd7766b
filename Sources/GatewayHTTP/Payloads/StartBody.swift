import GatewayCore

/// The body of a start. All of it is optional.
struct StartBody: Decodable, Sendable {
  /// More than AWS gives to any account; it only keeps numbers in the range that AWS's APIs take.
  private static let unitsLimit = Int(Int32.max)

  private let minimum: Int?
  private let maximum: Int?
  private let problems: [FieldProblem]

  init() {
    (minimum, maximum, problems) = (nil, nil, [])
  }

  init(from decoder: any Decoder) throws {
    var members = try StrictMembers(decoder, names: ["min_inference_units", "max_inference_units"])
    minimum = members.integer("min_inference_units", in: 1...Self.unitsLimit)
    maximum = members.integer("max_inference_units", in: 1...Self.unitsLimit)
    if let minimum, let maximum, maximum < minimum {
      members.report("max_inference_units", "must not be below min_inference_units")
    }
    problems = members.problems
  }

  /// - Throws: VALIDATION_ERROR with a line for each problem.
  func units() throws(GatewayError) -> UnitsRequest {
    guard problems.isEmpty else { throw .validation(problems) }
    return UnitsRequest(minimum: minimum, maximum: maximum)
  }
}
