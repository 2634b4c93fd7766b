/// Stage 4 of signing: the value of the `Authorization` header.
///
/// It prints as `<redacted>`: who has it can send the request again for five minutes. ``text`` has it in clear.
///
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#add-signature-to-request
package struct AuthorizationHeader: Sendable, Hashable, Redacted {
  /// As it was sent: a parsed one may be unknown or malformed.
  package let accessKeyID: String
  /// As it was sent: a parsed one may be of another day, region or service.
  package let scope: CredentialScope
  /// In lower case and sorted.
  package let signedHeaders: [String]
  /// 64 lower-case hexadecimal digits when it is genuine.
  package let signature: String

  /// Takes parts that are right already; ``init(parsing:)`` judges them.
  package init(accessKeyID: String, scope: CredentialScope, signedHeaders: [String], signature: String) {
    self.accessKeyID = accessKeyID
    self.scope = scope
    self.signedHeaders = signedHeaders
    self.signature = signature
  }

  /// The header's value, as AWS's own clients write it.
  package var text: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    bytes.append(StringToSign.algorithm)
    bytes.append(" Credential=")
    bytes.append(accessKeyID)
    bytes.append(UInt8(ascii: "/"))
    scope.append(to: &bytes)
    bytes.append(", SignedHeaders=")
    for (place, name) in signedHeaders.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ";")) }
      bytes.append(name)
    }
    bytes.append(", Signature=")
    bytes.append(signature)
    return String(decoding: bytes, as: UTF8.self)
  }
}
