import GatewayCore

/// The body of a start. All of it is optional.
struct StartBody: Decodable, Sendable {
  /// More than AWS gives to any account; it only keeps numbers in the range that AWS's APIs take.
  private static let unitsLimit = Int(Int32.max)

  private(set) var units = UnitsRequest()
  private(set) var lease: LeaseLength?
  private(set) var holder = Holder.defaultName
  private var problems: [FieldProblem] = []

  init() {}

  init(from decoder: any Decoder) throws {
    var members = try StrictMembers(
      decoder, names: ["min_inference_units", "max_inference_units", "lease", "holder"])
    let minimum = members.integer("min_inference_units", in: 1...Self.unitsLimit)
    let maximum = members.integer("max_inference_units", in: 1...Self.unitsLimit)
    if let minimum, let maximum, maximum < minimum {
      members.report("max_inference_units", "must not be below min_inference_units")
    }
    units = UnitsRequest(minimum: minimum, maximum: maximum)
    lease = members.lease("lease")
    holder = members.holder("holder")
    problems = members.problems
  }

  /// - Throws: VALIDATION_ERROR with a line for each problem.
  func validated() throws(GatewayError) -> StartBody {
    guard problems.isEmpty else { throw .validation(problems) }
    return self
  }
}

extension StrictMembers {
  /// A duration, or `none` for one without end.
  mutating func lease(_ name: String) -> LeaseLength? {
    guard let text = optionalString(name, in: 1...32) else { return nil }
    if text == "none" { return .untilStopped }
    guard let seconds = DurationText.seconds(text) else {
      report(name, "\(DurationText.rule), or none")
      return nil
    }
    return .seconds(seconds)
  }

  /// The name of a lease: `[A-Za-z0-9._-]{1,64}`.
  mutating func holder(_ name: String) -> String {
    guard let text = optionalString(name, in: 1...64) else { return Holder.defaultName }
    if !Holder.isName(text) { report(name, "must be 1 to 64 characters of A-Z a-z 0-9 . _ -") }
    return text
  }
}
