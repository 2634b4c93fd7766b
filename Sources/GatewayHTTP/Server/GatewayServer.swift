package import GatewayCore
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import Platform

/// The HTTP server of the gateway.
package enum GatewayServer {
  package struct Configuration: Sendable {
    /// An address of this machine.
    package var host: String
    /// 0: any that is free.
    package var port: Int
    package var limits: EdgeLimits

    package init(host: String = "127.0.0.1", port: Int = 8080, limits: EdgeLimits = EdgeLimits()) {
      self.host = host
      self.port = port
      self.limits = limits
    }
  }

  /// An idle connection is closed after that.
  private static let idleLimit = TimeAmount.seconds(75)

  /// - Parameter onRunning: called with the port once requests are accepted.
  package static func service(
    for gateway: Gateway, configuration: Configuration, authenticator: any Authenticator,
    upstream: (any UpstreamReporting)? = nil, telemetry: HTTPTelemetry = HTTPTelemetry(), logger: Logger,
    onRunning: @escaping @Sendable (_ port: Int) async -> Void
  ) throws -> some ApplicationProtocol {
    let router = GatewayRouter.router(
      for: gateway, openAPI: try .embedded(), isLoopbackOnly: LoopbackAddress.contains(configuration.host),
      authenticator: authenticator, upstream: upstream, telemetry: telemetry)
    let limits = configuration.limits
    let book = ConnectionBook(limits: limits)
    return Application(
      responder: GatewayRouter.responder(for: router),
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [
            EdgeInstaller(limits: limits, book: book, logger: logger), InputClosedHandler(),
          ], idleTimeout: idleLimit)),
      configuration: ApplicationConfiguration(address: .hostname(configuration.host, port: configuration.port)),
      onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? configuration.port) },
      logger: logger)
  }
}
