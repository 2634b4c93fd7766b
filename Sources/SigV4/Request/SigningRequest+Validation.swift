extension SigningRequest {
  /// Refuses what an HTTP parser would read differently from the signature: a byte that ends a line or splits the
  /// request line or a header (RFC 9110 section 5, RFC 9112 sections 3 and 5).
  ///
  /// Raw spaces and raw UTF-8 in the target are allowed, as AWS's own test suite has them.
  func validate() throws(SigningError) {
    guard method.isToken else { throw .invalidMethod }
    guard target.utf8.first == UInt8(ascii: "/") else { throw .invalidTarget(reason: "it does not begin with /") }
    if target.hasByte(where: { $0.isControl || $0 == UInt8(ascii: "#") }) {
      throw .invalidTarget(
        reason: target.hasByte(where: \.isControl) ? "it has a control character" : "it has a fragment")
    }
    for header in headers {
      guard header.name.isToken else { throw .invalidHeaderName(header.name) }
      if header.value.hasByte(where: \.isControlButNoTab) { throw .invalidHeaderValue(name: header.name) }
    }
    switch headers.count(where: { $0.isNamed(HeaderName.host) }) {
    case 0: throw .missingHost
    case 1: break
    default: throw .repeatedHost
    }
    guard payloadHash == Self.unsignedPayload || payloadHash.isSHA256Hex else { throw .invalidPayloadHash }
  }
}

extension String {
  fileprivate var isSHA256Hex: Bool {
    utf8.count == 64 && !hasByte { !$0.isDigit && !(UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
  }
}
