import Synchronization

/// How the start of a model went wrong, as long as it is not known whether it took effect.
final class Doubts: Sendable {
  private let errors = Mutex<[ModelTarget: GatewayError]>([:])

  subscript(target: ModelTarget) -> GatewayError? {
    get { errors.withLock { $0[target] } }
    set { errors.withLock { $0[target] = newValue } }
  }
}

extension GatewayError {
  /// Whether a start of the same model on other units could end otherwise.
  var dependsOnUnits: Bool { code == .quotaExceeded || code == .validationError }
}
