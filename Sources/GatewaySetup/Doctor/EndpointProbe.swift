import AWSClient
import FoundationEssentials
import Platform
import SigV4

/// Finds out how far a connection to an endpoint gets. It sends one request that is not signed and asks for nothing.
struct EndpointProbe: Sendable {
  /// Over all steps.
  private static let limit: Duration = .seconds(5)

  let transport: any HTTPTransport
  let time: any TimeSource
  /// Whether a host's name has an address.
  let resolves: @Sendable (_ host: String) async -> Bool

  enum Outcome: Sendable, Equatable {
    /// - Parameter skew: the service's clock less this one's; nil where it did not tell its time.
    case answered(skew: Duration?)
    /// The step that failed, such as `DNS`, and how.
    case failed(step: String, reason: String)
  }

  func outcome(_ endpoint: Endpoint) async -> Outcome {
    let request = OutboundRequest(
      endpoint: endpoint, method: "GET", target: endpoint.basePath + "/",
      headers: [
        HeaderField(name: "Host", value: endpoint.authority), HeaderField(name: "User-Agent", value: "model-gateway"),
      ], body: [])
    let sentAt = time.now
    let sent = time.uptime
    do throws(TransportError) {
      let answer = try await transport.send(request, within: Self.limit, bodyLimit: AWSClient.controlBodyLimit)
      let middle = sentAt.addingTimeInterval((time.uptime - sent).seconds / 2)
      return .answered(skew: answer["date"].flatMap(HTTPDate.date).map { .seconds($0.timeIntervalSince(middle)) })
    } catch {
      return await failure(error, endpoint)
    }
  }

  private func failure(_ error: TransportError, _ endpoint: Endpoint) async -> Outcome {
    switch error {
    case .notSent(let reason):
      if await !resolves(endpoint.host) { return .failed(step: "DNS", reason: "\(endpoint.host) has no address") }
      let isTLS = ["TLS", "tls", "certificate"].contains { reason.contains($0) }
      return .failed(step: isTLS ? "TLS" : "TCP", reason: reason)
    case .timedOut: return .failed(step: "HTTP", reason: "no answer within \(Self.limit.components.seconds) s")
    case .connectionLost(let reason): return .failed(step: "HTTP", reason: "the connection was lost: \(reason)")
    case .keptConnectionClosed: return .failed(step: "HTTP", reason: "the connection was closed")
    case .tooLarge, .malformed: return .failed(step: "HTTP", reason: "what answers does not speak HTTP as AWS does")
    }
  }
}

extension Duration {
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
