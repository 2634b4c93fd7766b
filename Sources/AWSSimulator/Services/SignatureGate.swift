import FoundationEssentials
import SigV4

/// Lets signed requests in, and says no to others in the words of AWS.
struct SignatureGate: Sendable {
  private let regions: [String]

  /// Makes a gate for the configuration's regions.
  init(_ configuration: SimulatorConfiguration) {
    regions = configuration.regions
  }

  /// The access key id that a request says it is signed with.
  static func accessKeyID(of request: SimulatedRequest) -> String? {
    request.header("Authorization").flatMap { try? AuthorizationHeader(parsing: $0) }?.accessKeyID
  }

  /// Checks a request's signature.
  ///
  /// - Parameters:
  ///   - key: what is known of the request's access key id.
  ///   - clock: AWS's clock.
  /// - Returns: the region that the request is scoped to.
  /// - Throws: the service's refusal: 400 on awsJson1.1, 403 elsewhere.
  func admit(
    _ request: SimulatedRequest, to service: SimulatedService, with key: KnownKey?, at clock: Date
  ) throws(ServiceError) -> String {
    let wire = service.simulation.wire
    let region = scopedRegion(of: request)
    guard regions.contains(region) else { throw wire.refusal("InvalidSignatureException", "No such region.") }
    let verifier = SignatureVerifier(
      service: service.signingName, region: region, maximumClockSkew: .seconds(300)
    ) { $0 == key?.credentials.accessKeyID ? key?.credentials : nil }
    let signed = SigningRequest(
      method: request.method, target: request.target, headers: request.headers, body: request.body)
    do {
      _ = try verifier.verify(signed, at: clock)
    } catch {
      throw refusal(error, wire)
    }
    if let end = key?.expiresAt, end <= clock { throw wire.expiredToken }
    return region
  }

  /// The region in the request's credential scope when there is such a region; else the first one, whose verifier then
  /// says what is wrong.
  private func scopedRegion(of request: SimulatedRequest) -> String {
    let claimed = request.header("Authorization").flatMap { try? AuthorizationHeader(parsing: $0) }?.scope.region
    return claimed.flatMap { regions.contains($0) ? $0 : nil } ?? regions.first ?? DemoCloud.region
  }

  private func refusal(_ error: VerificationError, _ wire: WireProtocol) -> ServiceError {
    switch error {
    case .missingAuthenticationToken:
      wire.refusal("MissingAuthenticationTokenException", error.description)
    case .incompleteSignature:
      wire.refusal("IncompleteSignatureException", error.description)
    case .unrecognizedClient:
      wire.refusal("UnrecognizedClientException", error.description)
    case .credentialScopeMismatch:
      wire.refusal("InvalidSignatureException", error.description)
    case .signatureExpired(let signed, let now):
      wire.refusal(
        "InvalidSignatureException",
        "Signature expired: \(signed) is now earlier than \(shifted(now, by: -300)) (\(now) - 5 min.)")
    case .signatureNotYetCurrent(let signed, let now):
      wire.refusal(
        "InvalidSignatureException",
        "Signature not yet current: \(signed) is still later than \(shifted(now, by: 300)) (\(now) + 5 min.)")
    case .signatureDoesNotMatch(let canonicalRequest, let stringToSign):
      wire.refusal(
        "InvalidSignatureException",
        """
        \(error.description)

        The Canonical String for this request should have been
        '\(canonicalRequest.text)'

        The String-to-Sign should have been
        '\(stringToSign.text)'

        """)
    }
  }

  private func shifted(_ time: SigningTime, by seconds: Double) -> SigningTime {
    SigningTime(time.date.addingTimeInterval(seconds))
  }
}
