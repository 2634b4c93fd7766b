import AWSClient
import ChannelTransport
import GatewayConfiguration
import ServiceLifecycle

/// What the models' services are called by: channels, but for hosts behind a proxy, which channels do not speak to, and
/// where the configuration has it otherwise.
struct ModelTransport: HTTPTransport, Service {
  private let proxies: ProxyRules
  /// For all that is called seldom, such as what gives credentials.
  let general: AsyncHTTPTransport
  private let channels: ChannelTransport?

  init(_ settings: TransportSettings, _ kind: GatewayConfiguration.AWS.Transport) {
    proxies = settings.proxies
    general = AsyncHTTPTransport(settings)
    channels = kind == .channel ? ChannelTransport(settings) : nil
  }

  func send(
    _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
  ) async throws(TransportError) -> InboundResponse {
    if let channels, proxies.proxy(for: request.endpoint) == nil {
      return try await channels.send(request, within: limit, bodyLimit: bodyLimit)
    }
    return try await general.send(request, within: limit, bodyLimit: bodyLimit)
  }

  func run() async throws {
    try? await gracefulShutdown()
    try await shutdown()
  }

  /// Closes all connections. Nothing can be sent after that.
  func shutdown() async throws {
    try await channels?.shutdown()
    try await general.shutdown()
  }
}
