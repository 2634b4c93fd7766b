/// Why a request cannot be signed: what would be sent is not what was signed. The caller is to blame, and trying again
/// does not help.
package enum SigningError: Error, Hashable {
  case missingHost
  /// Two `Host` headers: servers differ in which one they believe.
  case repeatedHost
  /// Not a token of RFC 9110.
  case invalidMethod
  case invalidTarget(reason: String)
  /// Not a token of RFC 9110.
  case invalidHeaderName(String)
  /// A control character in a value. The value itself may be a secret and is not told.
  case invalidHeaderValue(name: String)
  /// Neither 64 lower-case hexadecimal digits nor ``SigningRequest/unsignedPayload``.
  case invalidPayloadHash
  /// Empty, or with a character that would end it inside `Authorization`.
  case invalidAccessKeyID
  /// Empty, or with a character that would end it inside `Authorization`.
  case invalidRegion
  /// Empty, or with a character that would end it inside `Authorization`.
  case invalidService
}

extension SigningError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missingHost: "the request has no Host header"
    case .repeatedHost: "the request has more than one Host header"
    case .invalidMethod: "the method is not a token"
    case .invalidTarget(let reason): "the request target cannot be signed: \(reason)"
    case .invalidHeaderName(let name): "the header name \(name.debugDescription) is not a token"
    case .invalidHeaderValue(let name): "the value of the header \(name) has a control character"
    case .invalidPayloadHash: "the payload hash is not a lower-case hexadecimal SHA-256"
    case .invalidAccessKeyID: "the access key id is empty or has a character that cannot be in it"
    case .invalidRegion: "the region is empty or has a character that cannot be in it"
    case .invalidService: "the service name is empty or has a character that cannot be in it"
    }
  }
}
