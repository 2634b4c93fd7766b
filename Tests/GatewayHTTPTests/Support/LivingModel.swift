import GatewayCore
import Synchronization
import TestSupport

/// One model at AWS: each look at it finds it one step further.
final class LivingModel: Sendable {
  private let state: Mutex<ModelState>

  init(_ state: ModelState) {
    self.state = Mutex(state)
  }

  func answer(_ call: RecordingBackend.Call) throws(GatewayError) -> ModelReport {
    try state.withLock { (state) throws(GatewayError) -> ModelReport in
      switch call {
      case .describe(let resource):
        defer { state = Self.next(state) }
        return Self.report(state, resource)
      case .start(let resource, _):
        guard state == .stopped else { throw .stateConflict(state, "it does not stand still") }
        state = .starting
        return Self.report(state, resource)
      case .stop(let resource):
        guard state == .running else { throw .stateConflict(state, "it does not run") }
        state = .stopping
        return Self.report(state, resource)
      }
    }
  }

  private static func next(_ state: ModelState) -> ModelState {
    switch state {
    case .starting: .running
    case .stopping: .stopped
    default: state
    }
  }

  private static func report(_ state: ModelState, _ resource: String) -> ModelReport {
    ModelReport(
      state: state, backendState: state.rawValue.uppercased(), units: InferenceUnits(minimum: 1), resource: resource)
  }
}
