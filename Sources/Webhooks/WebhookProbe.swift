import Foundation
package import GatewayCore
import NIOCore
import NIOPosix
package import NIOSSL
import NIOTLS
import Platform

/// Finds out how far a connection to a receiver gets. Nothing is sent over it but what TLS needs.
package struct WebhookProbe: Sendable {
  package enum Outcome: Sendable, Equatable {
    /// - Parameter isSecure: whether TLS was agreed on, too.
    case reached(isSecure: Bool)
    /// The step that failed, such as `DNS`, and how.
    case failed(step: String, reason: String)
  }

  /// For each of the steps.
  private static let limit = TimeAmount.seconds(5)

  private let lookup: WebhookClient.Lookup
  private let isAllowed: @Sendable (_ address: String) -> Bool
  private let tls: TLSConfiguration

  /// - Parameters:
  ///   - lookup: the machine's own where nothing else is said.
  ///   - isAllowed: which addresses may be connected to where private ones may not.
  ///   - tls: whom it trusts; those whom the system trusts, as when events are sent.
  package init(
    lookup: @escaping WebhookClient.Lookup = WebhookClient.resolve,
    isAllowed: @escaping @Sendable (_ address: String) -> Bool = { PublicAddress.contains($0) },
    tls: TLSConfiguration = .makeClientConfiguration()
  ) {
    self.lookup = lookup
    self.isAllowed = isAllowed
    self.tls = tls
  }

  package func outcome(_ webhook: WebhookSubscription) async -> Outcome {
    guard let (host, port) = WebhookClient.place(of: webhook.url) else {
      return .failed(step: "URL", reason: "it has no host")
    }
    guard let address = try? await lookup(host, port) else {
      return .failed(step: "DNS", reason: "\(host) has no address")
    }
    guard let ip = address.ipAddress, webhook.allowsPrivate || isAllowed(ip) else {
      return .failed(
        step: "address",
        reason: "\(address.ipAddress ?? host) is not of the public internet, and allow_private is not set")
    }
    let isSecure = webhook.url.lowercased().hasPrefix("https:")
    do {
      try await connect(to: address, secured: isSecure ? host : nil)
      return .reached(isSecure: isSecure)
    } catch let failure as ProbeFailure {
      return .failed(step: failure.step, reason: failure.reason)
    } catch {
      return .failed(step: "TCP", reason: "no connection")
    }
  }

  /// - Parameter host: by which the receiver has to show itself; nil: there is no TLS.
  private func connect(to address: SocketAddress, secured host: String?) async throws {
    let context = try host.map { _ in try NIOSSLContext(configuration: tls) }
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let agreed = loop.makePromise(of: Void.self)
    let connecting = ClientBootstrap(group: loop).connectTimeout(Self.limit).channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        guard let context, let host else { return }
        let name = IPAddress.bytes(of: host) == nil ? host : nil
        try channel.pipeline.syncOperations.addHandlers([
          try NIOSSLClientHandler(context: context, serverHostname: name), HandshakeWitness(agreed),
        ])
      }
    }.connect(to: address)
    let late = loop.scheduleTask(in: Self.limit + Self.limit) {
      agreed.fail(ProbeFailure(step: host == nil ? "TCP" : "TLS", reason: "no answer in time"))
    }
    connecting.whenFailure { _ in agreed.fail(ProbeFailure(step: "TCP", reason: "no connection")) }
    if host == nil { connecting.whenSuccess { _ in agreed.succeed() } }
    agreed.futureResult.whenComplete { _ in
      late.cancel()
      connecting.whenSuccess { $0.close(promise: nil) }
    }
    try await agreed.futureResult.get()
  }
}

private struct ProbeFailure: Error {
  let step: String
  /// Words of the gateway's own.
  let reason: String
}

/// Tells how a handshake ended.
private final class HandshakeWitness: ChannelInboundHandler {
  typealias InboundIn = Any

  private let agreed: EventLoopPromise<Void>

  init(_ agreed: EventLoopPromise<Void>) { self.agreed = agreed }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent { agreed.succeed() }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    agreed.fail(ProbeFailure(step: "TLS", reason: Self.reason(error)))
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    agreed.fail(ProbeFailure(step: "TLS", reason: "the connection was closed"))
    context.fireChannelInactive()
  }

  private static func reason(_ error: any Error) -> String {
    let text = "\(error)"
    if text.contains("CERTIFICATE_VERIFY_FAILED") { return "its certificate is not trusted, or has expired" }
    if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
      return "what answers does not speak TLS"
    }
    return error is NIOSSLExtraError ? "its certificate is for another name" : "it was not agreed on"
  }
}
