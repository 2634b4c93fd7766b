import NIOCore

/// Sees bytes before they are parsed: that a head has begun, and how its first line reads as far as it has come.
///
/// Of a head whose first bytes came together with the end of the request before it, the line is not known.
final class FirstBytesHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private enum Method {
    /// So many characters of it have come.
    case begun(Int)
    /// It has ended with a space.
    case whole
    case none
  }

  /// Longer than any method.
  private static let methodLimit = 64

  /// Called whenever bytes have come.
  var onBytes: (() -> Void)?
  /// Whether the line has ended; while it has not, what is too long is the request's target.
  private(set) var hasLine = false
  private var method = Method.begun(0)

  /// Whether the line begins as one of a request does, with a method and a space.
  var beginsWithMethod: Bool { if case .whole = method { true } else { false } }

  /// A new head may begin.
  func requestEnded() {
    hasLine = false
    method = .begun(0)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    onBytes?()
    if !hasLine { unwrapInboundIn(data).withUnsafeReadableBytes { read($0) } }
    context.fireChannelRead(data)
  }

  private func read(_ bytes: UnsafeRawBufferPointer) {
    var index = 0
    while index < bytes.count, case .begun(let count) = method {
      switch bytes[index] {
      case let byte where count < Self.methodLimit && Self.isTokenCharacter(byte): method = .begun(count + 1)
      case UInt8(ascii: " ") where count > 0: method = .whole
      default: method = .none
      }
      index += 1
    }
    hasLine = bytes.contains(UInt8(ascii: "\n"))
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
