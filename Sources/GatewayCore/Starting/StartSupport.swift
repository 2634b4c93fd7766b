/// What start can be asked of a backend's models.
package struct StartSupport: Sendable {
  /// Whether a start says how many inference units the model runs on.
  package let takesUnits: Bool
  /// Whether a model that failed is started by stopping it first.
  package let stopsFailed: Bool
  /// Why this model cannot be started, whatever its state; nil where it can.
  package let obstacle: @Sendable (ModelTarget) -> FieldProblem?

  package init(
    takesUnits: Bool = true, stopsFailed: Bool = false,
    obstacle: @escaping @Sendable (ModelTarget) -> FieldProblem? = { _ in nil }
  ) {
    self.takesUnits = takesUnits
    self.stopsFailed = stopsFailed
    self.obstacle = obstacle
  }

  /// - Throws: VALIDATION_ERROR that names each unit that the backend does not take, or what the target lacks.
  package func check(_ target: ModelTarget, _ units: UnitsRequest) throws(GatewayError) {
    var problems: [FieldProblem] = []
    if !takesUnits {
      let reason = "this model's backend takes none: how much runs is set at the service"
      if units.minimum != nil { problems.append(FieldProblem("min_inference_units", reason)) }
      if units.maximum != nil { problems.append(FieldProblem("max_inference_units", reason)) }
    }
    if let problem = obstacle(target) { problems.append(problem) }
    guard problems.isEmpty else { throw .validation(problems) }
  }
}
