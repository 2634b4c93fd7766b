import SigV4
import Testing

enum LineEnd: String, CaseIterable, Sendable {
  case lf = "\n"
  case crlf = "\r\n"
}

@Suite struct RawHTTPRequestTests {
  @Test("lines may end in LF or CRLF, and the last may have no end", arguments: LineEnd.allCases)
  func lineEnds(end: LineEnd) throws {
    for header in ["Host:h", "Host: h \(end.rawValue)", "Host:h\(end.rawValue)\(end.rawValue)"] {
      let request = try RawHTTPRequest(parsing: "GET / HTTP/1.1\(end.rawValue)\(header)".utf8)
      #expect(request.method == "GET")
      #expect(request.target == "/")
      #expect(request.version == "HTTP/1.1")
      #expect(request.headers == [HeaderField(name: "Host", value: "h")])
      #expect(request.body.isEmpty)
    }
  }

  @Test(
    "the target is what stands between the method and the version",
    arguments: [
      ("GET / HTTP/1.1", "/", "HTTP/1.1"), ("GET /", "/", nil), ("GET /a b", "/a b", nil),
      ("GET /example space/ HTTP/1.1", "/example space/", "HTTP/1.1"), ("GET /a  HTTP/1.1", "/a ", "HTTP/1.1"),
      ("GET /HTTP/1.1", "/HTTP/1.1", nil), ("GET /?p=HTTP/1.1 HTTP/1.0", "/?p=HTTP/1.1", "HTTP/1.0"),
      ("GET /\u{1234}?\u{E9}=\u{1F600} HTTP/1.1", "/\u{1234}?\u{E9}=\u{1F600}", "HTTP/1.1"),
      ("GET //a/../b%20c?d HTTP/1.1", "//a/../b%20c?d", "HTTP/1.1"),
    ])
  func requestLine(line: String, target: String, version: String?) throws {
    let request = try RawHTTPRequest(parsing: line.utf8)
    #expect(request.target == target)
    #expect(request.version == version)
  }

  @Test("a folded header is joined by one space", arguments: LineEnd.allCases)
  func folds(end: LineEnd) throws {
    let lines = ["GET /", "A:1", "  2  ", "\t 3", "B:", " x", "C:y", "   ", "D: a  b", "", ""]
    let request = try RawHTTPRequest(parsing: lines.joined(separator: end.rawValue).utf8)
    #expect(request.headers.map(\.value) == ["1 2 3", "x", "y", "a  b"])
  }

  @Test("a value may have colons, tabs and UTF-8, and may be empty")
  func values() throws {
    let request = try RawHTTPRequest(parsing: "GET /\nA:b:c\nB:\nC: \t\u{E9}\t1 \n".utf8)
    #expect(request.headers.map(\.value) == ["b:c", "", "\u{E9}\t1"])
  }

  @Test("repeated headers stay in order, with their case")
  func order() throws {
    let request = try RawHTTPRequest(parsing: "GET /\nB:1\na:2\nb:3\n".utf8)
    #expect(request.headers.map(\.name) == ["B", "a", "b"])
  }

  @Test(
    "every byte after the blank line is the body",
    arguments: ["", "a", "\n", "\r\n\r\n", "a\r\nb\n\n\0", " folded", "\n\nGET / HTTP/1.1\n"])
  func body(body: String) throws {
    for head in ["POST /\nHost:h\n\n", "POST /\r\nHost:h\r\n\r\n"] {
      #expect(try RawHTTPRequest(parsing: (head + body).utf8).body == Array(body.utf8))
    }
    let binary: [UInt8] = [0xFF, 0x00, 0x0D, 0x0A, 0x80]
    #expect(try RawHTTPRequest(parsing: Array("POST /\n\n".utf8) + binary).body == binary)
  }

  @Test(
    "what cannot be read is said with its line",
    arguments: [
      ("", 1, .noRequestLine), ("\n", 1, .noRequestLine), ("\r\nGET /", 1, .noRequestLine),
      ("GET", 1, .invalidTarget), ("GET ", 1, .invalidTarget), ("GET HTTP/1.1", 1, .invalidTarget),
      ("GET  / HTTP/1.1", 1, .invalidTarget), ("GET http://h/ HTTP/1.1", 1, .invalidTarget),
      (" GET /", 1, .invalidMethod), ("G@T /", 1, .invalidMethod), ("GET\t/", 1, .invalidMethod),
      ("GET /\nHost", 2, .noColon), ("GET /\nHost:h\n\u{E9}", 3, .noColon), ("GET /\n:h", 2, .invalidHeaderName),
      ("GET /\nA:b\nHost :h", 3, .invalidHeaderName), ("GET /\nHo st:h", 2, .invalidHeaderName),
      ("GET /\n folded", 2, .foldWithoutHeader), ("GET /\nA:b\rc\n", 2, .controlCharacter),
      ("GET /\nA:\0", 2, .controlCharacter), ("GET /\0", 1, .controlCharacter),
      ("GET /\nA:b\r\r\n", 2, .controlCharacter),
    ] as [(String, Int, RawHTTPRequest.ParseError.Reason)])
  func malformed(text: String, line: Int, reason: RawHTTPRequest.ParseError.Reason) {
    let error = #expect(throws: RawHTTPRequest.ParseError.self) { try RawHTTPRequest(parsing: text.utf8) }
    #expect(error?.line == line)
    #expect(error?.reason == reason)
    #expect(error?.description.hasPrefix("line \(line): ") == true)
  }

  @Test("a head that is not UTF-8 is refused, a body may be anything")
  func notUTF8() {
    let error = #expect(throws: RawHTTPRequest.ParseError.self) {
      try RawHTTPRequest(parsing: Array("GET /\nA:".utf8) + [0xC3, 0x28])
    }
    #expect(error?.line == 2)
    #expect(error?.reason == .notUTF8)
  }

  @Test("the head has a limit, in one line or in many, and the body has none")
  func limit() throws {
    let limit = RawHTTPRequest.maximumHeadSize
    let long = "GET /" + String(repeating: "a", count: limit - 5)
    #expect(try RawHTTPRequest(parsing: long.utf8).target.utf8.count == limit - 4)
    let many = "GET /\n" + String(repeating: "A:b\n", count: limit / 4)
    for text in [long + "a", long + "\n\n", many] {
      let error = #expect(throws: RawHTTPRequest.ParseError.self) { try RawHTTPRequest(parsing: text.utf8) }
      #expect(error?.reason == .headTooLarge)
    }
    let body = [UInt8](repeating: 0x0A, count: limit + 1)
    #expect(try RawHTTPRequest(parsing: Array("GET /\n\n".utf8) + body).body == body)
  }
}
