import GatewayCore

/// The body of a stop. All of it is optional.
struct StopBody: Decodable, Sendable {
  private(set) var holder = Holder.defaultName
  private(set) var force = false
  private var problems: [FieldProblem] = []

  init() {}

  init(from decoder: any Decoder) throws {
    var members = try StrictMembers(decoder, names: ["holder", "force"])
    holder = members.holder("holder")
    force = members.flag("force") ?? false
    problems = members.problems
  }

  /// - Throws: VALIDATION_ERROR with a line for each problem.
  func validated() throws(GatewayError) -> StopBody {
    guard problems.isEmpty else { throw .validation(problems) }
    return self
  }
}
