import Synchronization

/// The models that something has changed of since they were taken last, for who looks after what may come of it: a round
/// goes through these alone.
package final class ChangedModels: Sendable {
  private let targets = Mutex<Set<ModelTarget>>([])

  package init() {}

  func add(_ target: ModelTarget) { targets.withLock { _ = $0.insert(target) } }

  /// All of them, each once.
  func take() -> Set<ModelTarget> {
    targets.withLock { targets in
      let taken = targets
      targets = []
      return taken
    }
  }
}
