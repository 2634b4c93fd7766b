package import AWSClient
package import AWSSimulator
package import Platform

/// A transport that ends in a simulated AWS in the same process, on a clock of the test's.
///
/// Delays pass on that clock; one that is longer than the limit is a timeout. What the simulator drops is a lost
/// connection.
package struct SimulatorTransport: HTTPTransport {
  private let cloud: SimulatedAWS
  private let time: any TimeSource

  package init(cloud: SimulatedAWS, time: any TimeSource) {
    self.cloud = cloud
    self.time = time
  }

  package func send(
    _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
  ) async throws(TransportError) -> InboundResponse {
    let response = cloud.respond(
      to: SimulatedRequest(
        method: request.method, target: request.target, headers: request.headers, body: request.body),
      at: time.now)
    try await pass(response.delaySeconds, of: limit)
    switch response.disposition {
    // A connection that is closed later is the transport's own matter, and here there are none.
    case .answer, .closeOnNextRequest: break
    case .slowBody(let seconds): try await pass(seconds, of: limit)
    case .dropConnection, .resetConnection: throw .connectionLost("dropped by the simulator")
    case .bodyAlone: throw .connectionLost("the answer is not HTTP")
    case .cutBody: throw .connectionLost("the body broke off")
    }
    guard response.body.count <= bodyLimit else { throw .tooLarge }
    return InboundResponse(status: response.status, headers: response.headers, body: response.body)
  }

  private func pass(_ seconds: Double, of limit: Duration) async throws(TransportError) {
    guard seconds > 0 else { return }
    let isLate = Duration.seconds(seconds) >= limit
    try? await time.sleep(for: isLate ? limit : .seconds(seconds))
    if isLate { throw .timedOut }
  }
}
