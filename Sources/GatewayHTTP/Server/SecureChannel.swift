import GatewayCore
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP2
import NIOHTTPTypes
import NIOHTTPTypesHTTP2
import NIOSSL
import NIOTLS
import ServerTLS

/// A connection over TLS: HTTP/2 with a client that offers it (RFC 7301), else HTTP/1.1.
struct SecureChannel: ServerChildChannel {
  typealias Requests = NIOHTTP2Handler.AsyncStreamMultiplexer<PlainChannel.Value>

  typealias Spoken = NIONegotiatedHTTPVersion<PlainChannel.Value, Requests>

  struct Value: ServerChildChannelValue {
    let spoken: EventLoopFuture<Spoken>
    let channel: any Channel
  }

  /// What is sent to be acknowledged when a connection ends may take so long, in seconds.
  private static let graceLimit = TimeAmount.seconds(30)
  /// HPACK's count of a head, of which each field is 32 bytes more than its text. What is over the edge's own limit and
  /// below this is answered.
  private static let headLimit = 48 * 1024

  let tls: TLSReloader
  let limits: EdgeLimits
  let book: ConnectionBook
  let refusals: RefusalLog
  /// Also what answers each request of HTTP/2.
  let http1: PlainChannel
  private let executors = EventLoopExecutors()

  init(
    tls: TLSReloader, limits: EdgeLimits, book: ConnectionBook, refusals: RefusalLog,
    responder: @escaping HTTPChannelHandler.Responder
  ) {
    self.tls = tls
    self.limits = limits
    self.book = book
    self.refusals = refusals
    http1 = PlainChannel(limits: limits, book: nil, refusals: refusals, responder: responder)
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.readInLargePieces()
      let pipeline = channel.pipeline.syncOperations
      let spoken = NIOTypedApplicationProtocolNegotiationHandler<Spoken> { result in
        switch result {
        case .negotiated("h2"): setUpHTTP2(channel).map { .http2($0) }
        // A client that says nothing of protocols speaks HTTP/1.1; what it may say is what we have offered.
        case .negotiated, .fallback: http1.setup(channel: channel, logger: logger).map { .http1_1($0) }
        }
      }
      try pipeline.addHandlers([
        NIOSSLServerHandler(context: tls.context), TLSGate(limits: limits, book: book, logger: refusals.logger), spoken,
      ])
      return Value(spoken: spoken.protocolNegotiationResult, channel: channel)
    }
  }

  private func setUpHTTP2(_ channel: any Channel) -> EventLoopFuture<Requests> {
    channel.eventLoop.makeCompletedFuture {
      let management = NIOHTTP2ServerConnectionManagementHandler(
        eventLoop: channel.eventLoop,
        configuration: .init(
          maxIdleTime: .milliseconds(Int64(limits.idle * 1000)), maxAge: nil, maxGraceTime: Self.graceLimit,
          keepalive: nil))
      let edge = HTTP2Edge(limits: limits, logger: refusals.logger)
      var configuration = NIOHTTP2Handler.Configuration()
      configuration.connection.initialSettings = [
        HTTP2Setting(parameter: .maxConcurrentStreams, value: limits.streams),
        HTTP2Setting(parameter: .maxHeaderListSize, value: Self.headLimit),
      ]
      let requests = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
        mode: .server, streamDelegate: HTTP2StreamCount(edge: edge, next: management.http2StreamDelegate),
        configuration: configuration
      ) { [limits, refusals] stream in
        stream.eventLoop.makeCompletedFuture {
          try stream.pipeline.syncOperations.addHandlers([
            HTTP2FramePayloadToHTTPServerCodec(), StreamEdge(limits: limits, refusals: refusals),
          ])
          return try PlainChannel.Value(wrappingChannelSynchronously: stream)
        }
      }
      try channel.pipeline.syncOperations.addHandlers([management, edge])
      return requests
    }
  }

  func handle(value: Value, logger: Logger) async {
    guard let spoken = try? await value.spoken.get() else { return }
    await executors.serving(value.channel) {
      let certificate = await certificate(of: value.channel)
      switch spoken {
      case .http1_1(let connection): await serve(connection, certificate, logger)
      case .http2(let connection): await serve(connection, certificate, logger)
      }
    }
  }

  private func serve(_ requests: PlainChannel.Value, _ certificate: ClientCertificate?, _ logger: Logger) async {
    let connection = ServedConnection(requests.channel, certificate: certificate)
    await http1.serve(requests, of: connection, logger)
  }

  private func serve(_ connection: Requests, _ certificate: ClientCertificate?, _ logger: Logger) async {
    await withDiscardingTaskGroup { group in
      do {
        for try await request in connection.inbound {
          group.addTask { await serve(request, certificate, logger) }
        }
      } catch {
        logger.trace("A connection of HTTP/2 has ended", metadata: ["error": "\(error)"])
      }
    }
  }

  /// What the client has shown in the handshake, of which TLS has looked at the signature and the dates.
  private func certificate(of channel: any Channel) async -> ClientCertificate? {
    let shown = try? await channel.eventLoop.submit {
      try channel.pipeline.syncOperations.nioSSL_peerCertificate()
    }.get()
    return shown.flatMap { $0 }.flatMap(ClientCertificate.init)
  }
}
