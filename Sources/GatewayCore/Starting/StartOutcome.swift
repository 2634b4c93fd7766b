package import FoundationEssentials

/// How a start went: the model runs or is on its way.
package struct StartOutcome: Sendable, Equatable {
  package let operationID: UUID
  package let run: Run
  package let observation: Observation
  /// Whether the run had begun before this call.
  package let isJoined: Bool

  package init(operationID: UUID, run: Run, observation: Observation, isJoined: Bool) {
    self.operationID = operationID
    self.run = run
    self.observation = observation
    self.isJoined = isJoined
  }
}
