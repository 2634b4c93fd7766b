import AWSClient
import FoundationEssentials
import GatewayCore

/// What a service answered, and the id under which AWS knows the call.
struct ServiceAnswer<Body: Sendable>: Sendable {
  let body: Body
  let requestID: String?
}

extension AWSClient {
  /// Time limit of a control operation, its retries included.
  static let controlLimit: Duration = .seconds(15)
  /// Calls of each control operation that AWS takes in a second.
  private static let controlRate = 5
  /// Time limit of a detect, its retries included.
  private static let detectLimit: Duration = .seconds(30)
  /// Lookout's masks have up to 5 MiB and come in base64.
  private static let detectBodyLimit = 8 * 1024 * 1024

  /// Sends a control operation and decodes the JSON of its answer.
  ///
  /// - Parameters:
  ///   - faults: what the service's own error codes mean for this operation.
  ///   - limit: what is left of the time for the whole operation.
  /// - Throws: `GatewayError`; its effect is unknown only for a call that changes something.
  func control<Body: Decodable & Sendable>(
    _ call: AWSCall, as body: Body.Type, faults: ServiceFaults, changesState: Bool = false,
    within limit: Duration = Self.controlLimit
  ) async throws(GatewayError) -> ServiceAnswer<Body> {
    try await control(call, faults: faults, changesState: changesState, within: limit) { Self.decode($0) }
  }

  /// Sends a control operation whose success has no body, and gives its request's id.
  func control(
    _ call: AWSCall, faults: ServiceFaults, changesState: Bool, within limit: Duration = Self.controlLimit
  ) async throws(GatewayError) -> String? {
    try await control(call, faults: faults, changesState: changesState, within: limit) {
      ServiceAnswer(body: (), requestID: $0.requestID)
    }.requestID
  }

  private func control<Body: Sendable>(
    _ call: AWSCall, faults: ServiceFaults, changesState: Bool, within limit: Duration,
    decode: @Sendable (InboundResponse) -> ServiceAnswer<Body>?
  ) async throws(GatewayError) -> ServiceAnswer<Body> {
    var call = call
    call.perSecond = Self.controlRate
    call.changesState = changesState
    call.isUrgent = Urgency.isForStop
    do {
      return try await send(call, within: limit, decode: decode)
    } catch {
      var mapped = faults.error(for: error, service: call.service)
      mapped.effect = changesState && error.mayHaveTakenEffect ? .unknown : .none
      throw mapped
    }
  }

  /// Sends a call that shows a model an image.
  ///
  /// - Parameter read: reads the body of its answer; nil is one that the service does not give.
  func detect<Body: Sendable>(
    _ call: AWSCall, faults: ServiceFaults, read: @Sendable ([UInt8]) -> Body?
  ) async throws(GatewayError) -> Body {
    var call = call
    call.kind = .detect
    do {
      return try await send(call, within: Self.detectLimit, bodyLimit: Self.detectBodyLimit) { read($0.body) }
    } catch {
      throw faults.error(for: error, service: call.service)
    }
  }

  private static func decode<Body: Decodable>(_ response: InboundResponse) -> ServiceAnswer<Body>? {
    guard let body = try? JSONDecoder().decode(Body.self, from: Data(response.body)) else { return nil }
    return ServiceAnswer(body: body, requestID: response.requestID)
  }
}
