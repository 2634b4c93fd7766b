import NIOCore

/// Sees bytes before they are parsed: that a head has begun, and how its first line reads as far as it has come.
///
/// Of a head whose first bytes came together with the end of the request before it, the line is not known.
final class FirstBytesHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  /// Longer than any method.
  private static let keptLimit = 64

  /// Called whenever bytes have come.
  var onBytes: (() -> Void)?
  /// Whether the line has ended; while it has not, what is too long is the request's target.
  private(set) var hasLine = false
  private var line: [UInt8] = []

  /// Whether the line begins as one of a request does, with a method and a space.
  var beginsWithMethod: Bool {
    let method = line.prefix(while: Self.isTokenCharacter)
    return !method.isEmpty && line.dropFirst(method.count).first == UInt8(ascii: " ")
  }

  /// A new head may begin.
  func requestEnded() {
    hasLine = false
    line = []
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    onBytes?()
    if !hasLine {
      let bytes = unwrapInboundIn(data).readableBytesView
      if line.count < Self.keptLimit { line += bytes.prefix(Self.keptLimit - line.count) }
      hasLine = bytes.contains(UInt8(ascii: "\n"))
    }
    context.fireChannelRead(data)
  }

  /// Source: RFC 9110, section 5.6.2.
  private static func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
