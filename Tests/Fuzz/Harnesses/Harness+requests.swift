import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1

@testable import GatewayHTTP

extension Harness {
  /// Bytes of a connection are the same requests however they come, and each that is let through can be read in one
  /// way only.
  static let requests = Harness(name: "requests") { bytes in
    let whole = admitted([bytes[...]])
    for request in whole { check(request.head) }
    let half = bytes.count / 2
    require(admitted([bytes[..<half], bytes[half...]]) == whole, "in two pieces")
    if bytes.count < 512 { require(admitted(bytes.indices.map { bytes[$0...$0] }) == whole, "byte by byte") }
  }

  private static func check(_ head: HTTPRequestHead) {
    require(head.uri.hasPrefix("/") || head.uri == "*" && head.method == .OPTIONS, "the target")
    require(head.uri.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }, "the target's bytes")
    let hosts = head.headers["host"]
    require(hosts.count == 1 || hosts.isEmpty && head.version == .http1_0, "one Host")
    require(hosts.allSatisfy { HostField.isValid($0[...]) }, "a valid Host")
    let encodings = head.headers["transfer-encoding"].map { $0.lowercased() }
    require(encodings.isEmpty || encodings == ["chunked"] && head.version == .http1_1, "the transfer coding")
    require(encodings.isEmpty || head.headers["content-length"].isEmpty, "one way to say where the body ends")
    require(head.headers["content-length"].count <= 1, "one length")
    require(head.headers["connection"].allSatisfy { $0 == "close" }, "the options of the connection")
  }

  /// The requests that the edge lets through whole, of bytes that come in these pieces.
  private static func admitted(_ pieces: [ArraySlice<UInt8>]) -> [Recorder.Request] {
    let firstBytes = FirstBytesHandler()
    let recorder = Recorder()
    let limits = EdgeLimits()
    let edge = EdgeHandler(
      limits: limits, book: ConnectionBook(limits: limits), firstBytes: firstBytes,
      refusals: RefusalLog(logger: Self.logger, observer: nil))
    let channel = EmbeddedChannel()
    do {
      let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
      try channel.pipeline.syncOperations.addHandlers([
        firstBytes, HTTPResponseEncoder(), decoder, edge, recorder,
      ])
      try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    } catch {
      fatalError("no channel: \(error)")
    }
    for piece in pieces where channel.isActive { _ = try? channel.writeInbound(ByteBuffer(bytes: piece)) }
    _ = try? channel.finish(acceptAlreadyClosed: true)
    // What was to be done later holds the channel.
    channel.embeddedEventLoop.advanceTime(by: .seconds(2))
    return recorder.requests
  }

  private static let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
}

/// Keeps the requests that come whole, and answers them.
private final class Recorder: ChannelInboundHandler {
  struct Request: Equatable {
    let head: HTTPRequestHead
    var body: [UInt8] = []
  }

  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private(set) var requests: [Request] = []
  private var current: Request?

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): current = Request(head: head)
    case .body(let bytes): current?.body += Array(bytes.readableBytesView)
    case .end:
      if let current { requests.append(current) }
      current = nil
      let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["content-length": "0"])
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
