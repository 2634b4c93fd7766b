package import FoundationEssentials

/// One stretch of time in which a model is made to run: from the start to the stop.
package struct Run: Sendable, Equatable {
  package let target: ModelTarget
  /// The resource that runs: for a floating target, the version that is pinned for the run.
  package let resource: String
  /// When AWS accepted the start, or when the model was first seen running.
  package let begunAt: Date
  /// False when the run was begun elsewhere and `begunAt` is when it was first seen.
  package let isExact: Bool
  /// The operation that began it; nil when it was begun elsewhere.
  package let operationID: UUID?

  package init(target: ModelTarget, resource: String, begunAt: Date, isExact: Bool, operationID: UUID?) {
    self.target = target
    self.resource = resource
    self.begunAt = begunAt
    self.isExact = isExact
    self.operationID = operationID
  }
}
