import FoundationEssentials
import SigV4

/// Lets signed requests in, and says no to others in the words of AWS.
struct SignatureGate: Sendable {
  private struct Scope: Hashable {
    let service: SimulatedService
    let region: String
  }

  private let regions: [String]
  private let verifiers: [Scope: SignatureVerifier]

  /// Makes a gate for the configuration's regions and credentials.
  init(_ configuration: SimulatorConfiguration) {
    let credentials = configuration.credentials
    regions = configuration.regions
    var verifiers: [Scope: SignatureVerifier] = [:]
    for service in SimulatedService.allCases {
      for region in configuration.regions {
        verifiers[Scope(service: service, region: region)] = SignatureVerifier(
          service: service.signingName, region: region, maximumClockSkew: .seconds(300)
        ) { $0 == credentials.accessKeyID ? credentials : nil }
      }
    }
    self.verifiers = verifiers
  }

  /// Checks a request's signature.
  ///
  /// - Returns: the region that the request is scoped to.
  /// - Throws: the service's refusal: 400 on awsJson1.1, 403 on restJson1.
  func admit(_ request: SimulatedRequest, to service: SimulatedService, at now: Date) throws(ServiceError) -> String {
    let region = scopedRegion(of: request)
    guard let verifier = verifiers[Scope(service: service, region: region)] else {
      throw refusal("InvalidSignatureException", "No such region.", service)
    }
    let signed = SigningRequest(
      method: request.method, target: request.target, headers: request.headers, body: request.body)
    do {
      _ = try verifier.verify(signed, at: now)
      return region
    } catch {
      throw refusal(error, service)
    }
  }

  /// The region in the request's credential scope when there is such a region; else the first one, whose verifier then
  /// says what is wrong.
  private func scopedRegion(of request: SimulatedRequest) -> String {
    let claimed = request.header("Authorization").flatMap { try? AuthorizationHeader(parsing: $0) }?.scope.region
    return claimed.flatMap { regions.contains($0) ? $0 : nil } ?? regions.first ?? DemoCloud.region
  }

  private func refusal(_ error: VerificationError, _ service: SimulatedService) -> ServiceError {
    switch error {
    case .missingAuthenticationToken:
      refusal("MissingAuthenticationTokenException", error.description, service)
    case .incompleteSignature:
      refusal("IncompleteSignatureException", error.description, service)
    case .unrecognizedClient:
      refusal("UnrecognizedClientException", error.description, service)
    case .credentialScopeMismatch:
      refusal("InvalidSignatureException", error.description, service)
    case .signatureExpired(let signed, let now):
      refusal(
        "InvalidSignatureException",
        "Signature expired: \(signed) is now earlier than \(shifted(now, by: -300)) (\(now) - 5 min.)", service)
    case .signatureNotYetCurrent(let signed, let now):
      refusal(
        "InvalidSignatureException",
        "Signature not yet current: \(signed) is still later than \(shifted(now, by: 300)) (\(now) + 5 min.)", service)
    case .signatureDoesNotMatch(let canonicalRequest, let stringToSign):
      refusal(
        "InvalidSignatureException",
        """
        \(error.description)

        The Canonical String for this request should have been
        '\(canonicalRequest.text)'

        The String-to-Sign should have been
        '\(stringToSign.text)'

        """, service)
    }
  }

  private func shifted(_ time: SigningTime, by seconds: Double) -> SigningTime {
    SigningTime(time.date.addingTimeInterval(seconds))
  }

  private func refusal(_ code: String, _ message: String, _ service: SimulatedService) -> ServiceError {
    ServiceError(
      code, message, status: service.simulation.wire.signatureRefusalStatus, origin: .framework)
  }
}
