/// Stage 2 of signing: what the signing key is applied to.
///
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign
package struct StringToSign: Sendable, Hashable {
  /// The time of `x-amz-date`.
  package let time: SigningTime
  /// Of the same day as ``time``.
  package let scope: CredentialScope
  /// ``CanonicalRequest/hash``.
  package let canonicalRequestHash: String

  /// The only algorithm of header signatures with a shared secret.
  package static let algorithm = "AWS4-HMAC-SHA256"

  /// Hashes the canonical request and does not keep it.
  package init(time: SigningTime, scope: CredentialScope, canonicalRequest: CanonicalRequest) {
    self.time = time
    self.scope = scope
    canonicalRequestHash = canonicalRequest.hash
  }

  /// The four lines, without a line feed at the end.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    bytes.append(line: Self.algorithm)
    bytes.append(line: time.timestamp)
    scope.append(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(canonicalRequestHash)
    return bytes
  }
}
