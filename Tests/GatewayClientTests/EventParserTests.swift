import GatewayClient
import Testing

@Suite("A stream of events is taken apart")
struct EventParserTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let stream: String
    let events: [ServerSentEvent]

    init(_ name: String, _ stream: String, _ events: [ServerSentEvent]) {
      testDescription = name
      self.stream = stream
      self.events = events
    }
  }

  static let cases: [Case] = [
    Case("an event", "id: 1\nevent: state\ndata: {}\n\n", [.init("1", "state", "{}")]),
    Case("two", "data: a\n\ndata: b\n\n", [.init(nil, "message", "a"), .init(nil, "message", "b")]),
    Case(
      "lines ended by CR LF", "id: 1\r\ndata: a\r\n\r\ndata: b\r\n\r\n",
      [.init("1", "message", "a"), .init("1", "message", "b")]),
    Case("lines ended by CR", "data: a\r\rdata: b\r\r", [.init(nil, "message", "a"), .init(nil, "message", "b")]),
    Case("comments", ": still here\n\n:\ndata: a\n: b\n\n", [.init(nil, "message", "a")]),
    Case("data in several lines", "data: a\ndata\ndata:  b\n\n", [.init(nil, "message", "a\n\n b")]),
    Case(
      "an event without data is none, but its id counts", "id: 7\nevent: x\n\ndata: a\n\n", [.init("7", "message", "a")]
    ),
    Case(
      "an id that is taken back", "id: 7\ndata: a\n\nid\ndata: b\n\n",
      [.init("7", "message", "a"), .init(nil, "message", "b")]),
    Case(
      "an id with a zero byte", "id: 7\ndata: a\n\nid: \0\ndata: b\n\n",
      [.init("7", "message", "a"), .init("7", "message", "b")]),
    Case("fields that nobody knows", "retry: 10\nfoo: bar\nData: x\ndata: a\n\n", [.init(nil, "message", "a")]),
    Case("a colon in the data", "data: {\"a\":\"b: c\"}\n\n", [.init(nil, "message", "{\"a\":\"b: c\"}")]),
    Case("no space after the colon", "data:a\n\n", [.init(nil, "message", "a")]),
    Case("a byte order mark", "\u{FEFF}data: a\n\n", [.init(nil, "message", "a")]),
    Case("characters of several bytes", "data: zażółć 🐢\n\n", [.init(nil, "message", "zażółć 🐢")]),
    Case("an event that is not ended", "data: a\n", []),
  ]

  @Test("whole, and in pieces of each size", arguments: cases)
  func pieces(_ example: Case) throws {
    let bytes = Array(example.stream.utf8)
    for size in 1...bytes.count {
      var parser = EventParser()
      var events: [ServerSentEvent] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        events += try parser.feed(bytes[start..<min(start + size, bytes.count)])
      }
      #expect(events == example.events, "in pieces of \(size) bytes")
    }
  }

  @Test("a line or an event without end is refused", arguments: ["x", "data: x\n"])
  func tooLong(_ part: String) {
    var parser = EventParser(limit: 1000)
    #expect(throws: EventParser.TooLong.self) {
      for _ in 0...1000 { _ = try parser.feed(part.utf8) }
    }
  }
}

extension ServerSentEvent {
  fileprivate init(_ id: String?, _ name: String, _ data: String) {
    self.init(id: id, name: name, data: data)
  }
}
