import SigV4

extension OutboundRequest {
  /// Why it cannot be sent: with such bytes it would be another request for the other side than it is here. Nil: it can.
  ///
  /// Source: RFC 9110, sections 5 and 9.1; RFC 9112, section 3.2.
  package var problem: String? {
    guard method.isToken else { return "the request's method is no token" }
    guard target.utf8.first == UInt8(ascii: "/"), target.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return "the request's target has a character that none may have"
    }
    for header in headers {
      guard header.name.isToken else { return "the name of a header has a character that none may have" }
      guard !header.value.utf8.contains(where: \.isControlButNoTab) else {
        return "the value of a header has a control character"
      }
      if Self.framing.contains(header.name.utf8.count), Self.isFraming(header.name) {
        return "the request's length is not its sender's to say"
      }
    }
    return nil
  }

  /// The lengths of the names that frame a message.
  private static let framing: Set<Int> = [14, 17]

  private static func isFraming(_ name: String) -> Bool {
    ["content-length", "transfer-encoding"].contains(name.lowercased())
  }
}
