import OpenSSLCrypto

/// Stage 1 of signing: the request in the one form that signer and service agree on.
///
/// Printing it redacts the session token; ``text`` has it in clear.
///
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
package struct CanonicalRequest: Sendable, Hashable {
  /// As on the wire: the case of its letters counts.
  package let method: String
  /// The first of the lines that come from the target.
  package let path: CanonicalPath
  /// The second of the lines that come from the target.
  package let query: CanonicalQuery
  /// The signed headers and no others.
  package let headers: CanonicalHeaders
  /// ``SigningRequest/payloadHash``.
  package let payloadHash: String

  /// Refuses what an HTTP parser would read differently from the signature.
  ///
  /// - Parameters:
  ///   - signedHeaders: Lower-case names to sign; nil signs all that may be signed.
  ///   - normalizesPath: See ``SigV4Signer/Options/normalizesPath``.
  package init(
    _ request: SigningRequest,
    signedHeaders: [String]? = nil,
    normalizesPath: Bool = true
  ) throws(SigningError) {
    try request.validate()
    method = request.method
    let (path, query) = request.targetParts
    self.path = CanonicalPath(path, normalizing: normalizesPath)
    self.query = CanonicalQuery(query.utf8)
    if let signedHeaders {
      headers = CanonicalHeaders(request.headers, names: signedHeaders)
    } else {
      headers = CanonicalHeaders(signing: request.headers)
    }
    payloadHash = request.payloadHash
  }

  /// The lines that are hashed, without a line feed at the end.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  private var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1024)
    bytes.append(line: method)
    bytes.append(line: path.text)
    bytes.append(line: query.text)
    headers.append(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    headers.appendNames(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(payloadHash)
    return bytes
  }

  /// Lower-case hexadecimal SHA-256 of ``text``.
  package var hash: String { SHA256.hash(bytes).hex }
}
