package import FoundationEssentials
package import GatewayCore
import Synchronization

/// A backend that answers as a test says and keeps what it was asked.
package final class RecordingBackend: ModelBackend {
  package enum Call: Sendable, Equatable {
    case describe(resource: String)
    case start(resource: String, InferenceUnits)
    case stop(resource: String)

    package var resource: String {
      switch self {
      case .describe(let resource), .start(let resource, _), .stop(let resource): resource
      }
    }
  }

  package struct Detection: Sendable, Equatable {
    package let resource: String
    package let request: DetectionRequest

    package init(resource: String, request: DetectionRequest) {
      self.resource = resource
      self.request = request
    }
  }

  package typealias Answer = @Sendable (Call, _ number: Int) async throws(GatewayError) -> ModelReport
  package typealias Finder = @Sendable (DetectionRequest, _ number: Int) async throws(GatewayError) -> Findings

  private struct State {
    var calls: [Call] = []
    var detections: [Detection] = []
    var tokens: [UUID] = []
  }

  private let state = Mutex(State())
  package let takesTokens: Bool
  private let answer: Answer
  private let finder: Finder
  private let isOurs: Bool

  /// - Parameters:
  ///   - takesTokens: whether repeated starts may be sent to it.
  ///   - isOurs: whether the gateway may stop the model.
  ///   - finder: is given each detect and its number among them, from 1.
  ///   - answer: is given each other call and its number among the calls of its kind, from 1.
  package init(
    takesTokens: Bool = false, isOurs: Bool = true,
    finder: @escaping Finder = { (_, _) throws(GatewayError) in Findings() },
    _ answer: @escaping Answer
  ) {
    self.takesTokens = takesTokens
    self.isOurs = isOurs
    self.finder = finder
    self.answer = answer
  }

  package var calls: [Call] { state.withLock { $0.calls } }
  package var starts: [Call] { calls.filter { $0.kind == .start } }
  package var detections: [Detection] { state.withLock { $0.detections } }
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

  package func stop(_ target: ModelTarget, token: UUID) async throws(GatewayError) -> ModelReport {
    state.withLock { $0.tokens.append(token) }
    return try await take(.stop(resource: target.resource))
  }

  package func isOurs(_ target: ModelTarget) async throws(GatewayError) -> Bool { isOurs }

  package func detect(_ target: ModelTarget, _ request: DetectionRequest) async throws(GatewayError) -> Findings {
    let number = state.withLock { state in
      state.detections.append(Detection(resource: target.resource, request: request))
      return state.detections.count
    }
    return try await finder(request, number)
  }

  private func take(_ call: Call) async throws(GatewayError) -> ModelReport {
    let number = state.withLock { state in
      state.calls.append(call)
      return state.calls.filter { $0.kind == call.kind }.count
    }
    return try await answer(call, number)
  }
}

extension RecordingBackend.Call {
  fileprivate enum Kind {
    case describe, start, stop
  }

  fileprivate var kind: Kind {
    switch self {
    case .describe: .describe
    case .start: .start
    case .stop: .stop
    }
  }
}
