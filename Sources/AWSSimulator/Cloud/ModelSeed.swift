package import FoundationEssentials

/// A model to put into the simulated cloud.
package struct ModelSeed: Sendable, Equatable {
  /// Which model it is. Its project is made when there is none of that name.
  package var key: ModelKey
  /// The service's own status word, or any other word to see what a client makes of it; nil for a trained, stopped
  /// model.
  package var status: String?
  /// The inference units that it runs with; nil for none (one and no maximum, should the status be a running one).
  package var units: InferenceUnits?
  /// Seconds from an accepted start to running; nil for the simulator's own.
  package var startSeconds: Double?
  /// Seconds from an accepted stop to stopped; nil for the simulator's own.
  package var stopSeconds: Double?
  /// Whether a start ends in the service's word for a failed model.
  package var fails: Bool
  /// When it was trained.
  package var createdAt: Date

  /// Describes a model.
  package init(
    _ key: ModelKey, status: String? = nil, units: InferenceUnits? = nil, startSeconds: Double? = nil,
    stopSeconds: Double? = nil, fails: Bool = false, createdAt: Date = DemoCloud.trainedAt
  ) {
    self.key = key
    self.status = status
    self.units = units
    self.startSeconds = startSeconds
    self.stopSeconds = stopSeconds
    self.fails = fails
    self.createdAt = createdAt
  }
}
