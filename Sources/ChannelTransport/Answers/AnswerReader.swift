import AWSClient
import NIOCore
import SigV4

/// Reads one answer from a connection's bytes. Pure: no channel, no clock.
///
/// It is strict: what two readers of HTTP could take for different answers is none.
/// Source: RFC 9112.
struct AnswerReader {
  /// An answer that is whole.
  struct Whole {
    let response: InboundResponse
    /// Whether another request may go over its connection: the other side keeps it, and nothing came behind the answer.
    let keepsConnection: Bool
  }

  private enum Stage {
    case head
    case body(left: Int)
    case bodyUntilEnd
    case chunkSize
    case chunk(left: Int)
    case chunkEnd
    case trailers
  }

  /// In bytes, of a line that begins a chunk: its extensions mean nothing to us.
  private static let chunkLineLimit = 1024

  /// Whether any byte of the answer has come.
  private(set) var hasBegun = false
  private let isHead: Bool
  private let bodyLimit: Int
  private var stage = Stage.head
  private var head = AnswerHead()
  private var trailers = AnswerHead()
  private var body: [UInt8] = []
  private var unread = ByteBuffer()

  /// - Parameter bodyLimit: In bytes.
  init(method: String, bodyLimit: Int) {
    isHead = method == "HEAD"
    self.bodyLimit = bodyLimit
  }

  /// Takes in what came.
  /// - Returns: The answer, once it is whole.
  mutating func read(_ bytes: ByteBuffer) throws(TransportError) -> Whole? {
    hasBegun = hasBegun || bytes.readableBytes > 0
    if unread.readableBytes == 0 {
      unread = bytes
    } else {
      unread.writeImmutableBuffer(bytes)
    }
    while true {
      switch stage {
      case .head:
        guard let line = try line(limit: AnswerHead.sizeLimit, else: "its head is too large") else { return nil }
        guard try head.add(line) else { continue }
        if try begunBody() { return whole(keepsConnection: head.keepsConnection) }
      case .body(let left):
        guard take(left) else { return nil }
        return whole(keepsConnection: head.keepsConnection)
      case .bodyUntilEnd:
        guard body.count + unread.readableBytes <= bodyLimit else { throw .tooLarge }
        stage = .body(left: unread.readableBytes)
        _ = take(unread.readableBytes)
        stage = .bodyUntilEnd
        return nil
      case .chunkSize:
        guard let line = try line(limit: Self.chunkLineLimit, else: "a chunk's line is too long") else { return nil }
        guard let size = Self.chunkSize(line) else { throw .malformed("a chunk has no size") }
        guard size <= bodyLimit - body.count else { throw .tooLarge }
        stage = size == 0 ? .trailers : .chunk(left: size)
      case .chunk(let left):
        guard take(left) else { return nil }
        stage = .chunkEnd
      case .chunkEnd:
        guard let line = try line(limit: 2, else: "a chunk is longer than it says") else { return nil }
        guard line.readableBytes == 0 else { throw .malformed("a chunk is longer than it says") }
        stage = .chunkSize
      case .trailers:
        guard let line = try line(limit: AnswerHead.sizeLimit, else: "its trailers are too large") else { return nil }
        if try trailers.addField(line) { return whole(keepsConnection: head.keepsConnection) }
      }
    }
  }

  /// Takes in that the other side has closed.
  /// - Returns: The answer, if that is how its end shows.
  func ended() throws(TransportError) -> Whole {
    guard case .bodyUntilEnd = stage else {
      throw .connectionLost(hasBegun ? "closed before the answer's end" : "closed before an answer")
    }
    return Whole(response: response, keepsConnection: false)
  }

  /// Decides how the body is framed, once the head is whole.
  /// - Returns: Whether there is none.
  private mutating func begunBody() throws(TransportError) -> Bool {
    if head.isInterim {
      head = head.next
      return false
    }
    switch try head.framing(ofAnswerToHead: isHead) {
    case .none: return true
    case .length(let length):
      guard length <= bodyLimit else { throw .tooLarge }
      if length == 0 { return true }
      stage = .body(left: length)
    case .chunked: stage = .chunkSize
    case .untilEnd: stage = .bodyUntilEnd
    }
    return false
  }

  private var response: InboundResponse {
    InboundResponse(status: head.status, headers: head.fields, body: body)
  }

  private func whole(keepsConnection: Bool) -> Whole {
    Whole(response: response, keepsConnection: keepsConnection && unread.readableBytes == 0)
  }

  /// Moves what there is of `left` bytes to the body.
  /// - Returns: Whether that was all.
  private mutating func take(_ left: Int) -> Bool {
    let count = min(left, unread.readableBytes)
    if body.isEmpty, count == left {
      body = unread.readBytes(length: count) ?? []
      return true
    }
    if body.isEmpty, case .body = stage { body.reserveCapacity(left) }
    if let part = unread.readSlice(length: count) { body.append(contentsOf: part.readableBytesView) }
    guard count < left else { return true }
    if case .chunk = stage { stage = .chunk(left: left - count) } else { stage = .body(left: left - count) }
    return false
  }

  /// The next line without its CRLF; nil while it is not whole.
  /// - Parameter limit: In bytes, with its end.
  private mutating func line(limit: Int, else reason: String) throws(TransportError) -> ByteBuffer? {
    let view = unread.readableBytesView
    guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
      guard view.count < limit else { throw .malformed(reason) }
      return nil
    }
    let length = end - view.startIndex
    guard length < limit else { throw .malformed(reason) }
    guard length > 0, view[end - 1] == UInt8(ascii: "\r"), let line = unread.readSlice(length: length - 1) else {
      throw .malformed("a line does not end in CRLF")
    }
    unread.moveReaderIndex(forwardBy: 2)
    return line
  }

  private static func chunkSize(_ line: ByteBuffer) -> Int? {
    let view = line.readableBytesView
    let digits = view.prefix { $0.isHexDigit }
    // More than a Swift Int holds is more than any limit.
    guard (1...15).contains(digits.count) else { return nil }
    let rest = view.dropFirst(digits.count).drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    guard rest.isEmpty || rest.first == UInt8(ascii: ";"), !rest.contains(where: \.isControlButNoTab) else {
      return nil
    }
    return Int(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
