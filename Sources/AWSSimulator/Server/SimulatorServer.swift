import FoundationEssentials
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Puts a ``SimulatedAWS`` on a loopback port, over HTTP/1.1, for any AWS client with an endpoint override.
///
/// It runs until its task is cancelled or its service group shuts down gracefully: then it takes no more connections,
/// ends delays at once and finishes the answers that are under way.
package struct SimulatorServer: Service {
  /// The most bytes of a request's body.
  package static let bodyLimit = 16 << 20

  private let cloud: SimulatedAWS
  private let host: String
  private let port: Int
  private let logger: Logger
  private let onRunning: @Sendable (Int) async -> Void

  /// Prepares a server.
  ///
  /// - Parameters:
  ///   - cloud: what answers.
  ///   - host: `127.0.0.1`, `::1` or `localhost`: there is no way to serve others.
  ///   - port: 0 for one that is free.
  ///   - onRunning: is given the port, once, when connections are accepted.
  package init(
    cloud: SimulatedAWS, host: String = "127.0.0.1", port: Int, logger: Logger,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) {
    self.cloud = cloud
    self.host = host
    self.port = port
    self.logger = logger
    self.onRunning = onRunning
  }

  /// Serves.
  ///
  /// - Throws: ``SimulatorServerError`` for a host that is not loopback, and what binding the port throws.
  package func run() async throws {
    guard ["127.0.0.1", "::1", "localhost"].contains(host) else { throw SimulatorServerError.notLoopback(host) }
    let onRunning = onRunning
    let responder = SimulatorResponder(cloud: cloud, bodyLimit: Self.bodyLimit)
    // The server below Hummingbird's Application, which would put the machine's own Date on every answer.
    let server = try HTTPServerBuilder.http1().buildServer(
      configuration: ServerConfiguration(address: .hostname(host, port: port)),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger
    ) { request, writer, channel in
      let response = try await responder.respond(to: request, on: channel)
      try await writer.write(response: response.head, body: response.body)
    } onServerRunning: { channel in
      await onRunning(channel.localAddress?.port ?? 0)
    }
    try await ServiceGroup(configuration: ServiceGroupConfiguration(services: [server], logger: logger)).run()
  }
}
