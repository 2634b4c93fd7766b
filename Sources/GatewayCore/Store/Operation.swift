package import FoundationEssentials

/// One thing that the gateway was asked to do to a model, or decided to do, and how it went.
package struct Operation: Sendable, Equatable, Codable {
  package enum Verb: String, Sendable, Codable, CaseIterable {
    case start, stop
  }

  package enum Outcome: Sendable, Equatable, Codable {
    /// Written before AWS is called.
    case underWay
    /// AWS took the call.
    case accepted
    /// The model was on its way, running or stopped already.
    case joined
    /// The caller's lease was given up; others hold the model.
    case heldByOthers
    /// Something that came later made it needless.
    case superseded
    case failed(ErrorCode)
  }

  /// Who asked, and as part of what.
  package struct Origin: Sendable, Equatable, Codable {
    package let holder: Holder
    /// Nil when the gateway itself decided.
    package let requestID: String?

    package init(holder: Holder, requestID: String?) {
      self.holder = holder
      self.requestID = requestID
    }

    /// What the gateway does by itself, such as stopping a model whose last lease has ended.
    package static let gateway = Origin(holder: Holder(caller: "model-gateway"), requestID: nil)
  }

  /// Also the client token of the AWS call that it makes.
  package let id: UUID
  package let verb: Verb
  /// The id by which the model was named.
  package let modelID: String
  package let target: ModelTarget
  package let origin: Origin
  /// Of a start.
  package let units: InferenceUnits?
  /// Of a stop.
  package let reason: StopIntent.Reason?
  package let requestedAt: Date
  package private(set) var outcome: Outcome = .underWay
  package private(set) var endedAt: Date?
  /// The id under which AWS knows the call that ended it.
  package private(set) var awsRequestID: String?

  package init(
    id: UUID? = nil, verb: Verb, modelID: String, target: ModelTarget, origin: Origin, units: InferenceUnits? = nil,
    reason: StopIntent.Reason? = nil, requestedAt: Date
  ) {
    self.id = id ?? .ordered(at: requestedAt)
    self.verb = verb
    self.modelID = modelID
    self.target = target
    self.origin = origin
    self.units = units
    self.reason = reason
    self.requestedAt = requestedAt
  }

  /// Whether it ended in what it was to bring about.
  package var hasTakenEffect: Bool { outcome == .accepted || outcome == .joined }

  package func ended(_ outcome: Outcome, at date: Date, awsRequestID: String? = nil) -> Operation {
    var operation = self
    operation.outcome = outcome
    operation.endedAt = outcome == .underWay ? nil : date
    operation.awsRequestID = awsRequestID ?? operation.awsRequestID
    return operation
  }
}
