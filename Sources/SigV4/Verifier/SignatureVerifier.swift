package import FoundationEssentials
import OpenSSLCrypto

/// Checks signatures as a service of AWS does.
///
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html and reference_sigv-troubleshooting.html
package struct SignatureVerifier: Sendable {
  private let service: String
  private let region: String
  private let maximumClockSkew: Duration
  private let credentials: @Sendable (String) -> AWSCredentials?
  private let keyCache = SigningKeyCache()

  /// - Parameters:
  ///   - maximumClockSkew: How far the signing time may be from the verifier's, before or after; AWS allows 5 minutes.
  ///   - credentials: The credentials of an access key id; nil when it is unknown.
  package init(
    service: String,
    region: String,
    maximumClockSkew: Duration = .seconds(300),
    credentials: @escaping @Sendable (String) -> AWSCredentials?
  ) {
    self.service = service
    self.region = region
    self.maximumClockSkew = maximumClockSkew
    self.credentials = credentials
  }

  /// - Parameters:
  ///   - request: As received, with the hash of the body that was received.
  ///   - now: The verifier's clock.
  /// - Returns: The access key id that signed the request.
  package func verify(_ request: SigningRequest, at now: Date) throws(VerificationError) -> String {
    let authorization = try authorization(of: request)
    let time = try signingTime(of: request)
    try check(authorization.signedHeaders, cover: request)
    try check(authorization.scope, at: time)
    try checkSkew(of: time, at: now)
    let known = try recognize(authorization.accessKeyID, in: request)
    let canonicalRequest = try canonicalRequest(of: request, signedHeaders: authorization.signedHeaders)
    let stringToSign = StringToSign(time: time, scope: authorization.scope, canonicalRequest: canonicalRequest)
    let expected = keyCache.key(for: known, scope: authorization.scope).signature(of: stringToSign)
    // A header that is signed but absent would pass as an empty one.
    let sent = Set(request.headers.map(\.lowercasedName))
    // In constant time: how much of a forged signature is right must not show.
    guard sent.isSuperset(of: authorization.signedHeaders),
      constantTimeEqual(expected.utf8, authorization.signature.utf8)
    else { throw .signatureDoesNotMatch(canonicalRequest: canonicalRequest, stringToSign: stringToSign) }
    return known.accessKeyID
  }

  private func authorization(of request: SigningRequest) throws(VerificationError) -> AuthorizationHeader {
    let values = request.values(of: HeaderName.authorization)
    guard let value = values.first else { throw .missingAuthenticationToken }
    guard values.count == 1 else { throw .incompleteSignature(reason: "Authorization header is repeated.") }
    do {
      return try AuthorizationHeader(parsing: value)
    } catch {
      throw .incompleteSignature(reason: error.description)
    }
  }

  private func signingTime(of request: SigningRequest) throws(VerificationError) -> SigningTime {
    let values = request.values(of: HeaderName.date)
    guard values.count == 1, let value = values.first else {
      throw .incompleteSignature(reason: "Authorization header requires existence of one 'X-Amz-Date' header.")
    }
    guard let time = SigningTime(timestamp: value) else {
      throw .incompleteSignature(reason: "Date must be in ISO-8601 'basic format', such as 20150830T123600Z.")
    }
    return time
  }

  private func recognize(_ keyID: String, in request: SigningRequest) throws(VerificationError) -> AWSCredentials {
    guard let known = credentials(keyID) else { throw .unrecognizedClient }
    let tokens = request.values(of: HeaderName.securityToken).map(Secret.init)
    guard tokens == [known.sessionToken].compactMap(\.self) else { throw .unrecognizedClient }
    return known
  }

  private func canonicalRequest(
    of request: SigningRequest,
    signedHeaders: [String]
  ) throws(VerificationError) -> CanonicalRequest {
    do {
      return try CanonicalRequest(request, signedHeaders: signedHeaders)
    } catch {
      throw .incompleteSignature(reason: error.description)
    }
  }
}

extension SignatureVerifier {
  private func check(_ signedHeaders: [String], cover request: SigningRequest) throws(VerificationError) {
    guard signedHeaders.contains(HeaderName.host) else {
      throw .incompleteSignature(reason: "'Host' must be a 'SignedHeader' in the AWS Authorization.")
    }
    let mandatory = request.headers.map(\.lowercasedName).filter { $0.hasPrefix(HeaderName.mandatoryPrefix) }
    guard let unsigned = mandatory.first(where: { !signedHeaders.contains($0) }) else { return }
    throw .incompleteSignature(reason: "'\(unsigned)' must be a 'SignedHeader' in the AWS Authorization.")
  }

  private func check(_ scope: CredentialScope, at time: SigningTime) throws(VerificationError) {
    guard scope.day == time.day else {
      let days = "'\(scope.day)' != '\(time.day)', from '\(time)'"
      let reason = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \(days)."
      throw .credentialScopeMismatch(reason: reason)
    }
    guard scope.region == region else {
      throw .credentialScopeMismatch(reason: "Credential should be scoped to a valid region, not '\(scope.region)'.")
    }
    guard scope.service == service else {
      throw .credentialScopeMismatch(reason: "Credential should be scoped to correct service: '\(service)'.")
    }
    guard scope.terminator == CredentialScope.expectedTerminator else {
      let terminator = CredentialScope.expectedTerminator
      throw .credentialScopeMismatch(reason: "Credential should be scoped with a valid terminator: '\(terminator)'.")
    }
  }

  private func checkSkew(of time: SigningTime, at now: Date) throws(VerificationError) {
    let age = now.timeIntervalSince(time.date)
    let allowed = maximumClockSkew / .seconds(1)
    if age > allowed { throw .signatureExpired(signed: time, now: SigningTime(now)) }
    if age < -allowed { throw .signatureNotYetCurrent(signed: time, now: SigningTime(now)) }
  }
}
