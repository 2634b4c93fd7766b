package import FoundationEssentials

/// What a backend says of a model at one moment.
package struct ModelReport: Sendable, Equatable {
  package let state: ModelState
  /// The service's own word for the state.
  package let backendState: String
  /// Nil where the service did not say.
  package let units: InferenceUnits?
  /// The resource that answered: for a floating target, the version that it stands for now.
  package let resource: String
  /// The id under which AWS knows the call that said so.
  package let awsRequestID: String?

  package init(
    state: ModelState, backendState: String, units: InferenceUnits?, resource: String, awsRequestID: String? = nil
  ) {
    self.state = state
    self.backendState = backendState
    self.units = units
    self.resource = resource
    self.awsRequestID = awsRequestID
  }
}

/// A report and when it was made.
package struct Observation: Sendable, Equatable {
  package var state: ModelState
  package let backendState: String
  package let units: InferenceUnits?
  /// By the wall clock, for people.
  package let observedAt: Date
  /// By ``TimeSource/uptime``, for deciding how fresh it is.
  package let seenAt: Duration

  package init(_ report: ModelReport, observedAt: Date, seenAt: Duration) {
    state = report.state
    backendState = report.backendState
    units = report.units
    self.observedAt = observedAt
    self.seenAt = seenAt
  }
}
