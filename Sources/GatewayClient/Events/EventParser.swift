/// One event of a stream.
package struct ServerSentEvent: Sendable, Equatable {
  /// The last id that the stream named, in this event or before it.
  package let id: String?
  package let name: String
  package let data: String

  package init(id: String?, name: String, data: String) {
    self.id = id
    self.name = name
    self.data = data
  }
}

/// Takes a stream of Server-Sent Events apart, in whatever pieces it comes.
///
/// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
package struct EventParser: Sendable {
  /// An event that no gateway sends.
  package struct TooLong: Error {}

  private static let carriageReturn = UInt8(ascii: "\r")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// For a line, and for the data of an event, in bytes.
  private let limit: Int
  private var line: [UInt8] = []
  private var isAfterCarriageReturn = false
  private var isFirstLine = true
  private var id: String?
  private var name = ""
  private var data: [String] = []
  private var dataSize = 0

  package init(limit: Int = 1 << 20) {
    self.limit = limit
  }

  /// The events that are complete with these bytes.
  package mutating func feed(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    for byte in bytes {
      let isRestOfLineEnd = isAfterCarriageReturn && byte == Self.lineFeed
      isAfterCarriageReturn = byte == Self.carriageReturn
      if isRestOfLineEnd { continue }
      if byte == Self.lineFeed || byte == Self.carriageReturn {
        if let event = endLine() { events.append(event) }
      } else {
        line.append(byte)
      }
      guard line.count + dataSize <= limit else { throw TooLong() }
    }
    return events
  }

  /// Acts on the line; an empty one ends an event, if there is data.
  private mutating func endLine() -> ServerSentEvent? {
    if isFirstLine, line.starts(with: Self.byteOrderMark) { line.removeFirst(Self.byteOrderMark.count) }
    isFirstLine = false
    defer { line.removeAll(keepingCapacity: true) }
    guard line.isEmpty else {
      take(line)
      return nil
    }
    defer {
      name = ""
      data = []
      dataSize = 0
    }
    guard !data.isEmpty else { return nil }
    return ServerSentEvent(id: id, name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"))
  }

  private mutating func take(_ line: [UInt8]) {
    let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    var value = parts.count > 1 ? parts[1] : []
    if value.first == UInt8(ascii: " ") { value.removeFirst() }
    let text = String(decoding: value, as: UTF8.self)
    switch String(decoding: parts[0], as: UTF8.self) {
    case "event": name = text
    case "id" where !value.contains(0): id = text.isEmpty ? nil : text
    case "data":
      data.append(text)
      dataSize += value.count + 1
    // A comment's field is empty; `retry` is for clients that do not know how long to wait.
    default: break
    }
  }
}
