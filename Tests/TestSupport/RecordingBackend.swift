package import FoundationEssentials
package import GatewayCore
import Synchronization

/// A backend that answers as a test says and keeps what it was asked.
package final class RecordingBackend: ModelBackend {
  package enum Call: Sendable, Equatable {
    case describe(resource: String)
    case start(resource: String, InferenceUnits)
  }

  package typealias Answer = @Sendable (Call, _ number: Int) async throws(GatewayError) -> ModelReport

  private struct State {
    var calls: [Call] = []
    var tokens: [UUID] = []
  }

  private let state = Mutex(State())
  private let answer: Answer

  /// - Parameter answer: is given each call and its number among the calls of its kind, from 1.
  package init(_ answer: @escaping Answer) {
    self.answer = answer
  }

  package var calls: [Call] { state.withLock { $0.calls } }
  package var starts: [Call] { calls.filter(\.isStart) }
  package var tokens: [UUID] { state.withLock { $0.tokens } }

  package func describe(_ target: ModelTarget) async throws(GatewayError) -> ModelReport {
    try await take(.describe(resource: target.resource))
  }

  package func start(
    _ target: ModelTarget, units: InferenceUnits, token: UUID
  ) async throws(GatewayError) -> ModelReport {
    state.withLock { $0.tokens.append(token) }
    return try await take(.start(resource: target.resource, units))
  }

  private func take(_ call: Call) async throws(GatewayError) -> ModelReport {
    let number = state.withLock { state in
      state.calls.append(call)
      return state.calls.filter { $0.isStart == call.isStart }.count
    }
    return try await answer(call, number)
  }
}

extension RecordingBackend.Call {
  fileprivate var isStart: Bool {
    if case .start = self { true } else { false }
  }
}
