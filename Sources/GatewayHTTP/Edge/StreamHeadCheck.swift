import GatewayCore
import HTTPTypes

/// What ``RequestHeadCheck`` is for HTTP/1.1, for a request of HTTP/2: pure. The protocol has framed it already, and
/// refused fields that speak of a connection.
///
/// Source: RFC 9113, section 8.3.1.
struct StreamHeadCheck {
  /// The head as the router gets it: its Host that of `:authority`.
  let head: HTTPRequest
  /// Whether the client waits for a 100 before it sends the body.
  let expectsContinue: Bool

  /// - Throws: what the request is refused with. The connection goes on.
  init(_ head: HTTPRequest, limits: EdgeLimits) throws(GatewayError) {
    guard head.method != .connect else {
      throw GatewayError(.notImplemented, "This server is no proxy: it does not take CONNECT.")
    }
    try Self.checkTarget(head, limits)
    let size = head.headerFields.reduce(0) { $0 + $1.name.rawName.utf8.count + $1.value.utf8.count + 4 }
    guard size <= limits.fields, head.headerFields.count <= limits.fieldCount else {
      throw GatewayError(
        .headersTooLarge,
        "The request's head is larger than this server takes: \(limits.fieldCount) fields of \(limits.fields) bytes in all."
      )
    }
    var head = head
    try Self.checkAuthority(&head)
    let expectations = head.headerFields[values: .expect]
    guard expectations.allSatisfy({ $0.lowercased() == "100-continue" }) else {
      throw GatewayError(
        .expectationFailed, "This server meets no expectation but 100-continue.",
        details: [FieldProblem("Expect", "must be 100-continue")])
    }
    expectsContinue = !expectations.isEmpty
    self.head = head
  }

  private static func checkTarget(_ head: HTTPRequest, _ limits: EdgeLimits) throws(GatewayError) {
    let target = head.path ?? ""
    guard target.utf8.count <= limits.target else {
      throw GatewayError(
        .uriTooLong, "The request's target is longer than the \(limits.target) bytes this server takes.")
    }
    guard target.hasPrefix("/") || target == "*" && head.method == .options,
      target.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
    else { throw .validation("request", "its :path is no path with all else percent-encoded, and no fragment") }
    guard ["http", "https"].contains(head.scheme) else {
      throw .validation("request", "its :scheme is neither http nor https")
    }
  }

  /// One authority, by whichever name, and a valid one.
  private static func checkAuthority(_ head: inout HTTPRequest) throws(GatewayError) {
    let hosts = head.headerFields[values: .ownHost]
    guard hosts.count <= 1 else { throw .validation("Host", "is there more than once") }
    guard let authority = head.authority ?? hosts.first else { throw .validation("Host", "is missing") }
    guard HostField.isValid(authority[...]) else { throw .validation("Host", "is not HOST[:PORT]") }
    guard hosts.allSatisfy({ $0.lowercased() == authority.lowercased() }) else {
      throw .validation("Host", "is not the request's :authority")
    }
    head.authority = authority
    head.headerFields[.ownHost] = nil
  }
}

extension HTTPField.Name {
  /// A request of HTTP/2 may have it beside its authority.
  fileprivate static let ownHost = HTTPField.Name("Host")!
}
