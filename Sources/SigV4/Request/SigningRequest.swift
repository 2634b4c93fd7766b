import OpenSSLCrypto

/// What signing reads of an HTTP request.
package struct SigningRequest: Sendable, Hashable {
  /// In upper case, as HTTP has its methods; it is signed as it is.
  package var method: String
  /// Path and optional `?query`, exactly as on the wire.
  package var target: String
  /// In order of arrival; a name may repeat.
  package var headers: [HeaderField]
  /// Lower-case hexadecimal SHA-256 of the body, or ``unsignedPayload``.
  package var payloadHash: String

  /// Stands for the hash of a body that is not signed. AWS accepts it over TLS, for operations that say so.
  package static let unsignedPayload = "UNSIGNED-PAYLOAD"

  /// The hash of no bytes.
  package static let emptyPayloadHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  /// For a body that was hashed while it was read.
  package init(method: String, target: String, headers: [HeaderField], payloadHash: String) {
    self.method = method
    self.target = target
    self.headers = headers
    self.payloadHash = payloadHash
  }

  /// Hashes `body`, which is every byte after the head and before any transfer coding.
  package init(method: String, target: String, headers: [HeaderField], body: some Collection<UInt8>) {
    self.init(method: method, target: target, headers: headers, payloadHash: Self.payloadHash(of: body))
  }

  /// The hash that signs `body`, for one that is signed more than once.
  package static func payloadHash(of body: some Collection<UInt8>) -> String {
    body.isEmpty ? emptyPayloadHash : SHA256.hash(body).hex
  }

  /// The target up to its first `?`, and what comes after it: empty when there is none.
  var targetParts: (path: Substring, query: Substring) {
    guard let mark = target.firstPlace(where: { $0 == UInt8(ascii: "?") }) else { return (target[...], "") }
    let end = target.utf8.index(target.startIndex, offsetBy: mark)
    return (target[..<end], target[target.utf8.index(after: end)...])
  }

  /// The values of one header in order of arrival.
  func values(of lowercasedName: String) -> [String] {
    headers.filter { $0.isNamed(lowercasedName) }.map(\.value)
  }
}
