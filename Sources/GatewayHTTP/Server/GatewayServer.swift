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

    package init(host: String = "127.0.0.1", port: Int = 8080) {
      self.host = host
      self.port = port
    }
  }

  /// An idle connection, and one that does not finish its head, is closed after that.
  private static let idleLimit = TimeAmount.seconds(75)

  /// - Parameter onRunning: called with the port once requests are accepted.
  package static func service(
    for gateway: Gateway, configuration: Configuration, authenticator: any Authenticator, logger: Logger,
    onRunning: @escaping @Sendable (_ port: Int) async -> Void
  ) throws -> some ApplicationProtocol {
    let router = GatewayRouter.router(
      for: gateway, openAPI: try .embedded(), isLoopbackOnly: LoopbackAddress.contains(configuration.host),
      authenticator: authenticator)
    return Application(
      responder: GatewayRouter.responder(for: router),
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [ParseFailureHandler(), InputClosedHandler()], idleTimeout: idleLimit)),
      configuration: ApplicationConfiguration(address: .hostname(configuration.host, port: configuration.port)),
      onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? configuration.port) },
      logger: logger)
  }
}
