package import FoundationEssentials

/// One thing that the gateway was asked to do to a model, and how it went.
package struct Operation: Sendable, Equatable {
  package enum Verb: String, Sendable {
    case start
  }

  package enum Outcome: Sendable, Equatable {
    /// Written before AWS is called.
    case underWay
    /// AWS took the call.
    case accepted
    /// The model was on its way or running already.
    case joined
    case failed(ErrorCode)
  }

  /// Also the client token of the AWS call that it makes.
  package let id: UUID
  package let verb: Verb
  package let target: ModelTarget
  package let units: InferenceUnits
  package let requestedAt: Date
  package var outcome: Outcome = .underWay
  package var endedAt: Date?

  package init(id: UUID, verb: Verb, target: ModelTarget, units: InferenceUnits, requestedAt: Date) {
    self.id = id
    self.verb = verb
    self.target = target
    self.units = units
    self.requestedAt = requestedAt
  }

  package func ended(_ outcome: Outcome, at date: Date) -> Operation {
    var operation = self
    operation.outcome = outcome
    operation.endedAt = date
    return operation
  }
}
