package import GatewayCore
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import Platform
package import ServerTLS

/// The HTTP servers of the gateway.
package enum GatewayServer {
  package struct Configuration: Sendable {
    /// An address of this machine.
    package var host: String
    /// 0: any that is free.
    package var port: Int
    package var limits: EdgeLimits
    /// Nil: plain HTTP/1.1.
    package var tls: TLSReloader?
    /// Whether callers may be known by certificates, which browsers show by themselves.
    package var takesCertificates: Bool
    /// Whether the operator's page is there.
    package var hasConsole = true

    package init(
      host: String = "127.0.0.1", port: Int = 8080, limits: EdgeLimits = EdgeLimits(), tls: TLSReloader? = nil,
      takesCertificates: Bool = false
    ) {
      self.host = host
      self.port = port
      self.limits = limits
      self.tls = tls
      self.takesCertificates = takesCertificates
    }
  }

  /// The server for callers.
  ///
  /// - Parameter onRunning: called with the port once requests are accepted.
  package static func service(
    for gateway: Gateway, configuration: Configuration, authenticator: any Authenticator,
    upstream: (any UpstreamReporting)? = nil, telemetry: HTTPTelemetry = HTTPTelemetry(), logger: Logger,
    onRunning: @escaping @Sendable (_ port: Int) async -> Void
  ) throws -> some ApplicationProtocol {
    let router = GatewayRouter.router(
      for: gateway, openAPI: try .embedded(), isLoopbackOnly: LoopbackAddress.contains(configuration.host),
      authenticator: authenticator, takesCertificates: configuration.takesCertificates, upstream: upstream,
      console: configuration.hasConsole ? try .embedded() : nil, telemetry: telemetry)
    return application(
      GatewayRouter.responder(for: router), configuration: configuration, observer: telemetry.observer, logger: logger,
      onRunning: onRunning)
  }

  /// The server for those who run the gateway, on an address of its own.
  ///
  /// - Parameter onRunning: called with the port once requests are accepted.
  package static func adminService(
    for gateway: Gateway, configuration: Configuration, authenticator: any Authenticator,
    upstream: (any UpstreamReporting)? = nil, telemetry: HTTPTelemetry = HTTPTelemetry(), logger: Logger,
    onRunning: @escaping @Sendable (_ port: Int) async -> Void
  ) -> some ApplicationProtocol {
    let router = GatewayRouter.adminRouter(
      for: gateway, isLoopbackOnly: LoopbackAddress.contains(configuration.host), authenticator: authenticator,
      upstream: upstream, telemetry: telemetry)
    return application(
      router.buildResponder(), configuration: configuration, observer: telemetry.observer, logger: logger,
      onRunning: onRunning)
  }

  private static func application<Responder: HTTPResponder>(
    _ responder: Responder, configuration: Configuration, observer: (any RequestObserving)?, logger: Logger,
    onRunning: @escaping @Sendable (_ port: Int) async -> Void
  ) -> Application<Responder> where Responder.Context == GatewayRequestContext {
    Application(
      responder: responder, server: server(configuration, RefusalLog(logger: logger, observer: observer)),
      configuration: ApplicationConfiguration(address: .hostname(configuration.host, port: configuration.port)),
      onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? configuration.port) },
      logger: logger)
  }

  private static func server(_ configuration: Configuration, _ refusals: RefusalLog) -> HTTPServerBuilder {
    let limits = configuration.limits
    let book = ConnectionBook(limits: limits)
    if let tls = configuration.tls {
      return HTTPServerBuilder { responder in
        SecureChannel(tls: tls, limits: limits, book: book, refusals: refusals, responder: responder)
      }
    }
    return HTTPServerBuilder { responder in
      PlainChannel(limits: limits, book: book, refusals: refusals, responder: responder)
    }
  }
}
