/// An HTTP/1.1 request as text: what a debugging proxy shows, or a file of AWS's signing test suite.
///
/// It is read for signing, not for serving: lines may end in LF or CRLF, a header may be folded (its lines are joined
/// by one space), the target may hold raw spaces and UTF-8, and the version may be absent. Every byte after the blank
/// line is the body.
package struct RawHTTPRequest: Sendable, Hashable {
  /// Up to the first space.
  package let method: String
  /// Between the method and the version; it begins with `/`.
  package let target: String
  /// Such as `HTTP/1.1`; nil when the request line has none.
  package let version: String?
  /// In order of arrival, values trimmed.
  package let headers: [HeaderField]
  /// As it is, with its line ends.
  package let body: [UInt8]

  /// The most bytes that a request line and headers may have: 1 MiB.
  package static let maximumHeadSize = 1024 * 1024

  /// Hashes the body at each call.
  package var signingRequest: SigningRequest {
    SigningRequest(method: method, target: target, headers: headers, body: body)
  }

  /// - Throws: ``ParseError`` with the number of the line. What can be parsed may still be refused by a signer.
  package init(parsing bytes: some Collection<UInt8>) throws(ParseError) {
    var lines = HeadLines(bytes)
    guard let first = try lines.next() else { throw ParseError(line: 1, reason: .noRequestLine) }
    (method, target, version) = try Self.requestLine(first)
    var headers: [HeaderField] = []
    while let line = try lines.next() {
      guard let start = line.utf8.first, start.isBlank else {
        headers.append(try Self.header(line, number: lines.number))
        continue
      }
      guard let folded = headers.popLast() else { throw ParseError(line: lines.number, reason: .foldWithoutHeader) }
      let value = "\(folded.value) \(line.trimmingBlanks)".trimmingBlanks
      headers.append(HeaderField(name: folded.name, value: value))
    }
    self.headers = headers
    body = lines.remainder
  }

  private static func requestLine(_ line: String) throws(ParseError) -> (String, String, String?) {
    let method = line.utf8.prefix { $0 != UInt8(ascii: " ") }
    var target = line.utf8.dropFirst(method.count + 1)
    var version: String?
    if let space = target.lastIndex(of: UInt8(ascii: " ")), target[space...].dropFirst().starts(with: "HTTP/".utf8) {
      version = String(Substring(target[space...].dropFirst()))
      target = target[..<space]
    }
    guard String(Substring(method)).isToken else { throw ParseError(line: 1, reason: .invalidMethod) }
    guard target.first == UInt8(ascii: "/") else { throw ParseError(line: 1, reason: .invalidTarget) }
    return (String(Substring(method)), String(Substring(target)), version)
  }

  private static func header(_ line: String, number: Int) throws(ParseError) -> HeaderField {
    guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      throw ParseError(line: number, reason: .noColon)
    }
    let name = String(line[..<colon])
    guard name.isToken else { throw ParseError(line: number, reason: .invalidHeaderName) }
    return HeaderField(name: name, value: String(line[colon...].dropFirst()).trimmingBlanks)
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    let start = utf8.drop(while: \.isBlank)
    guard let last = start.lastIndex(where: { !$0.isBlank }) else { return "" }
    return String(Substring(start[...last]))
  }
}
