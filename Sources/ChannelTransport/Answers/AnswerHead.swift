import AWSClient
import NIOCore
import SigV4

/// The head of an answer, line by line. Trailers have the same lines but the first.
///
/// Source: RFC 9112, sections 4 to 6.
struct AnswerHead {
  /// How the body's end is known.
  enum Framing: Equatable {
    case none, chunked, untilEnd
    /// In bytes.
    case length(Int)
  }

  /// In bytes: services send less than a kilobyte.
  static let sizeLimit = 64 * 1024
  static let fieldLimit = 256

  private(set) var status = 0
  private(set) var fields: [HeaderField] = []
  private var isOld = false
  private var saysClose = false
  private var length: Int?
  private var isChunked = false
  private var size = 0

  /// What answers before the one that counts have taken of the limits.
  var next: AnswerHead {
    var next = AnswerHead()
    next.size = size
    return next
  }

  /// Whether another answer comes before the one that counts.
  var isInterim: Bool { (100...199).contains(status) && status != 101 }

  /// Whether the other side takes another request.
  var keepsConnection: Bool { !isOld && !saysClose }

  /// - Returns: Whether it was the line that ends the head.
  mutating func add(_ line: ByteBuffer) throws(TransportError) -> Bool {
    guard status == 0 else { return try addField(line) }
    try count(line)
    try readStatus(line.readableBytesView)
    fields.reserveCapacity(8)
    return false
  }

  /// - Returns: Whether it was the line that ends the fields.
  mutating func addField(_ line: ByteBuffer) throws(TransportError) -> Bool {
    let view = line.readableBytesView
    guard !view.isEmpty else { return true }
    try count(line)
    guard fields.count < Self.fieldLimit else { throw .malformed("its head has too many fields") }
    // A line that begins with white space, which once continued the one before, has no name.
    guard let colon = view.firstIndex(of: UInt8(ascii: ":")), colon > view.startIndex,
      view[..<colon].allSatisfy(\.isToken)
    else { throw .malformed("a field has no name") }
    var (start, end) = (colon + 1, view.endIndex)
    while start < end, view[start].isBlank { start += 1 }
    while end > start, view[end - 1].isBlank { end -= 1 }
    guard !view[start..<end].contains(where: \.isControlButNoTab) else {
      throw .malformed("a field has a control character")
    }
    let field = HeaderField(
      name: String(decoding: view[..<colon], as: UTF8.self), value: String(decoding: view[start..<end], as: UTF8.self))
    try interpret(field)
    fields.append(field)
    return false
  }

  func framing(ofAnswerToHead isHead: Bool) throws(TransportError) -> Framing {
    // We ask for no other protocol.
    guard status != 101 else { throw .malformed("it changes to another protocol") }
    if isHead || status == 204 || status == 304 { return .none }
    // To guess which one is meant is how answers are smuggled.
    if isChunked, length != nil || isOld { throw .malformed("its length is said in two ways") }
    if isChunked { return .chunked }
    return length.map(Framing.length) ?? .untilEnd
  }

  /// `HTTP/1.1 200 OK`, where the words may be missing.
  private mutating func readStatus(_ line: ByteBufferView) throws(TransportError) {
    let bytes = Array(line.prefix(13))
    guard bytes.count >= 12, bytes.starts(with: "HTTP/1.".utf8), bytes[7] == 0x30 || bytes[7] == 0x31,
      bytes[8] == UInt8(ascii: " "), bytes[9...11].allSatisfy(\.isDigit), bytes[9] > 0x30,
      bytes.count == 12 || bytes[12] == UInt8(ascii: " "), !line.contains(where: \.isControlButNoTab)
    else { throw .malformed("not HTTP/1.1") }
    isOld = bytes[7] == 0x30
    status = bytes[9...11].reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private mutating func interpret(_ field: HeaderField) throws(TransportError) {
    switch field.name.utf8.count {
    case 10 where field.name.lowercased() == "connection":
      let options = field.value.split(separator: ",")
      saysClose = saysClose || options.contains { $0.lowercased().filter { $0 != " " && $0 != "\t" } == "close" }
    case 14 where field.name.lowercased() == "content-length":
      guard length == nil, !field.value.isEmpty, field.value.utf8.allSatisfy(\.isDigit),
        let value = Int(field.value)
      else { throw .malformed("its length is no number") }
      length = value
    case 17 where field.name.lowercased() == "transfer-encoding":
      guard !isChunked, field.value.lowercased() == "chunked" else { throw .malformed("its coding is not known") }
      isChunked = true
    default: break
    }
  }

  private mutating func count(_ line: ByteBuffer) throws(TransportError) {
    size += line.readableBytes + 2
    guard size <= Self.sizeLimit else { throw .malformed("its head is too large") }
  }
}
