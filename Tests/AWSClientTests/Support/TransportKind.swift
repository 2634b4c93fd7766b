import AWSClient
import ChannelTransport
import NIOPosix
import SigV4
import Testing

/// The implementations of the seam that reach a network: all are held to the same promises.
enum TransportKind: String, CaseIterable, Sendable {
  case asyncHTTPClient, channel

  private static let oneLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  /// One whose calls are all made on one event loop, as are those of one connection's requests.
  func make(_ settings: TransportSettings = TransportSettings()) -> any ClosableTransport {
    switch self {
    case .asyncHTTPClient: AsyncHTTPTransport(settings)
    case .channel: ChannelTransport(settings, on: Self.oneLoop)
    }
  }

  /// One that has all event loops.
  func makeWide(_ settings: TransportSettings) -> any ClosableTransport {
    switch self {
    case .asyncHTTPClient: AsyncHTTPTransport(settings)
    case .channel: ChannelTransport(settings)
    }
  }

  /// Runs `body` with a transport that is shut down, however `body` ends: one that is forgotten ends the process.
  func using<Result>(
    _ settings: TransportSettings = TransportSettings(), _ body: (any ClosableTransport) async throws -> Result
  ) async throws -> Result {
    let transport = make(settings)
    let result: Result
    do { result = try await body(transport) } catch {
      try await transport.shutdown()
      throw error
    }
    try await transport.shutdown()
    return result
  }

  /// Sends one request to a peer on a transport of its own.
  func exchange(
    with peer: Peer, method: String = "POST", target: String = "/", headers: [HeaderField] = [], body: String = "{}",
    within limit: Duration = .seconds(30), bodyLimit: Int = 1024
  ) async throws -> Result<InboundResponse, TransportError> {
    let request = OutboundRequest.to(peer.port, method: method, target: target, headers: headers, body: body)
    return try await using { await $0.outcome(of: request, within: limit, bodyLimit: bodyLimit) }
  }
}

/// A transport that is in a test's hands.
protocol ClosableTransport: HTTPTransport {
  func shutdown() async throws
}

extension AsyncHTTPTransport: ClosableTransport {}
extension ChannelTransport: ClosableTransport {}

extension HTTPTransport {
  func outcome(
    of request: OutboundRequest, within limit: Duration = .seconds(30), bodyLimit: Int = 1024
  ) async -> Result<InboundResponse, TransportError> {
    do throws(TransportError) {
      return .success(try await send(request, within: limit, bodyLimit: bodyLimit))
    } catch {
      return .failure(error)
    }
  }
}

extension OutboundRequest {
  /// A request to a port of this machine.
  static func to(
    _ port: Int, method: String = "POST", target: String = "/", headers: [HeaderField] = [], body: String = "{}",
    isSecure: Bool = false, host: String = "127.0.0.1"
  ) -> OutboundRequest {
    let endpoint = Endpoint(isSecure: isSecure, host: host, port: port)
    return OutboundRequest(
      endpoint: endpoint, method: method, target: target,
      headers: [HeaderField(name: "Host", value: endpoint.authority)] + headers, body: Array(body.utf8))
  }
}
