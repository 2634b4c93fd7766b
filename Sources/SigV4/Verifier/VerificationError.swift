/// Why a service refuses a request, one case for each error code of AWS.
///
/// ``description`` is worded as AWS does and is safe to send to the caller: it has no secret and no signature in it.
///
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html and the services' common errors
package enum VerificationError: Error, Hashable {
  /// `MissingAuthenticationTokenException`: no `Authorization` header.
  case missingAuthenticationToken
  /// `IncompleteSignatureException`: the authorization or a header that it needs is missing or malformed.
  case incompleteSignature(reason: String)
  /// `UnrecognizedClientException`: an unknown access key id, or not its session token.
  case unrecognizedClient
  /// `InvalidSignatureException`: signed for another day, region or service.
  case credentialScopeMismatch(reason: String)
  /// `InvalidSignatureException`: signed too long before `now`.
  case signatureExpired(signed: SigningTime, now: SigningTime)
  /// `InvalidSignatureException`: signed too long after `now`.
  case signatureNotYetCurrent(signed: SigningTime, now: SigningTime)
  /// `InvalidSignatureException`: with what the service computed, which AWS shows to the caller.
  case signatureDoesNotMatch(canonicalRequest: CanonicalRequest, stringToSign: StringToSign)
}

extension VerificationError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missingAuthenticationToken: "Missing Authentication Token"
    case .incompleteSignature(let reason), .credentialScopeMismatch(let reason): reason
    case .unrecognizedClient: "The security token included in the request is invalid."
    case .signatureExpired(let signed, let now): "Signature expired: \(signed) is too far before \(now)"
    case .signatureNotYetCurrent(let signed, let now): "Signature not yet current: \(signed) is too far after \(now)"
    case .signatureDoesNotMatch:
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        + "Key and signing method. Consult the service documentation for details."
    }
  }
}
