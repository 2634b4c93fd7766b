import GatewayCore
import NIOHTTP1

/// Whether a request's head is one that every party on its way reads alike, and what follows from it for the
/// connection: pure.
///
/// Source: RFC 9112; where it leaves a choice, the one that leaves no room for two readings.
struct RequestHeadCheck {
  /// The head as the router gets it: its target in origin-form, its Host that of the target.
  let head: HTTPRequestHead
  /// Whether the connection ends with the answer.
  let isLast: Bool
  /// Whether the client waits for `100 Continue` before it sends the body.
  let expectsContinue: Bool

  /// - Throws: what the request is refused with. The connection ends with it.
  init(_ head: HTTPRequestHead, limits: EdgeLimits) throws(GatewayError) {
    try Self.checkSizes(head, limits)
    guard head.method != .CONNECT else {
      throw GatewayError(.notImplemented, "This server is no proxy: it does not take CONNECT.")
    }
    let hasBody = try Self.checkFraming(head)
    var head = head
    let authority = try Self.authority(&head)
    try Self.checkHost(&head, authority: authority)
    expectsContinue = try Self.expectsContinue(head) && hasBody
    let options = head.headers[canonicalForm: "connection"].map { $0.lowercased() }
    isLast = options.contains("close") || !head.version.hasPersistence
    // What the options name is for this hop.
    head.headers.remove(name: "connection")
    if isLast { head.headers.add(name: "connection", value: "close") }
    self.head = head
  }

  private static func checkSizes(_ head: HTTPRequestHead, _ limits: EdgeLimits) throws(GatewayError) {
    guard head.uri.utf8.count <= limits.target else {
      throw GatewayError(
        .uriTooLong, "The request's target is longer than the \(limits.target) bytes this server takes.")
    }
    let size = head.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
    guard size <= limits.fields, head.headers.count <= limits.fieldCount else {
      throw GatewayError(
        .headersTooLarge,
        "The request's head is larger than this server takes: \(limits.fieldCount) fields of \(limits.fields) bytes in all."
      )
    }
  }

  /// RFC 9112, section 6: how long a body is must be said in one way.
  /// - Returns: Whether there is one.
  private static func checkFraming(_ head: HTTPRequestHead) throws(GatewayError) -> Bool {
    let encodings = head.headers["transfer-encoding"]
    let lengths = head.headers["content-length"]
    guard !encodings.isEmpty else { return lengths.contains { $0 != "0" } }
    guard head.version.hasPersistence else { throw refused("Transfer-Encoding", "is not for HTTP/1.0") }
    guard lengths.isEmpty else { throw refused("Transfer-Encoding", "does not go with Content-Length") }
    guard encodings.count == 1, encodings[0].lowercased() == "chunked" else {
      // Where chunks do not come last, nobody knows where the body ends.
      let last = encodings.last?.split(separator: ",").last?.lowercased().filter { $0 != " " && $0 != "\t" }
      guard last == "chunked" else { throw refused("Transfer-Encoding", "must be chunked, and nothing after it") }
      throw GatewayError(
        .notImplemented, "This server takes no transfer coding but chunked, alone and once.",
        details: [FieldProblem("Transfer-Encoding", "must be chunked")])
    }
    return true
  }

  /// RFC 9112, section 3.2: brings the target into origin-form.
  /// - Returns: The authority that an absolute-form target has, which is then the request's, whatever Host says.
  private static func authority(_ head: inout HTTPRequestHead) throws(GatewayError) -> Substring? {
    let target = head.uri
    guard !target.isEmpty, target.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
      throw refused("request", "its target has a character that must be percent-encoded, or a fragment")
    }
    if target.hasPrefix("/") { return nil }
    if target == "*" {
      guard head.method == .OPTIONS else { throw refused("request", "the target * is for OPTIONS alone") }
      return nil
    }
    let scheme = ["http://", "https://"].first { target.lowercased().hasPrefix($0) }
    guard let scheme else { throw refused("request", "its target is neither a path nor an http URL") }
    let rest = target.dropFirst(scheme.count)
    let authority = rest.prefix { !"/?".contains($0) }
    guard HostField.isValid(authority) else { throw refused("request", "its target has no valid host") }
    let path = rest.dropFirst(authority.count)
    head.uri = path.hasPrefix("/") ? String(path) : "/" + path
    return authority
  }

  /// RFC 9112, section 3.2: exactly one Host, and a valid one; HTTP/1.0 knows requests without.
  private static func checkHost(_ head: inout HTTPRequestHead, authority: Substring?) throws(GatewayError) {
    let hosts = head.headers["host"]
    guard hosts.count == 1 || hosts.isEmpty && !head.version.hasPersistence else {
      throw refused("Host", hosts.isEmpty ? "is missing" : "is there more than once")
    }
    if let host = hosts.first, !HostField.isValid(host[...]) { throw refused("Host", "is not HOST[:PORT]") }
    if let authority { head.headers.replaceOrAdd(name: "host", value: String(authority)) }
  }

  /// RFC 9110, section 10.1.1.
  private static func expectsContinue(_ head: HTTPRequestHead) throws(GatewayError) -> Bool {
    guard head.version.hasPersistence else { return false }
    let expectations = head.headers[canonicalForm: "expect"]
    guard expectations.allSatisfy({ $0.lowercased() == "100-continue" }) else {
      throw GatewayError(
        .expectationFailed, "This server meets no expectation but 100-continue.",
        details: [FieldProblem("Expect", "must be 100-continue")])
    }
    return !expectations.isEmpty
  }

  private static func refused(_ field: String, _ reason: String) -> GatewayError { .validation(field, reason) }
}

extension HTTPVersion {
  /// Whether it is HTTP/1.1: with connections that outlive a request, chunks, and a Host in each request.
  var hasPersistence: Bool { self == .http1_1 }
}
