/// A signature with every stage that led to it.
///
/// Printing it redacts the session token and the authorization.
package struct SignedRequest: Sendable, Hashable {
  /// Stage 1.
  package let canonicalRequest: CanonicalRequest
  /// Stage 2.
  package let stringToSign: StringToSign
  /// Stages 3 and 4.
  package let authorizationHeader: AuthorizationHeader
  /// All headers to send, in order, `Authorization` the last.
  package let headers: [HeaderField]

  /// 64 lower-case hexadecimal digits.
  package var signature: String { authorizationHeader.signature }

  /// The value of the `Authorization` header.
  package var authorization: String { authorizationHeader.text }
}
