extension TargetStatus {
  /// The model to ask the service for: where the version floats, that of the run.
  package func pinned(_ target: ModelTarget) -> ModelTarget {
    guard target.isFloating, let run else { return target }
    return target.pinned(to: run.resource)
  }
}
