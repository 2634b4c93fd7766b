package import FoundationEssentials

/// Signs requests to one service in one region with AWS Signature Version 4, in headers.
///
/// A signature is good for five minutes: sign again, with a new date, for each attempt.
///
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
package struct SigV4Signer: Sendable {
  /// What differs between services.
  package struct Options: Sendable, Hashable {
    /// Whether dot segments and repeated slashes leave the canonical path. False signs the path as it is on the wire;
    /// both percent-encode it. True for every service but Amazon S3.
    package var normalizesPath: Bool
    /// Whether `x-amz-content-sha256` is added and signed. The payload hash ends the canonical request in either case.
    package var signsContentSHA256: Bool

    /// The defaults suit Rekognition, Lookout for Vision, SageMaker and STS.
    package init(normalizesPath: Bool = true, signsContentSHA256: Bool = false) {
      self.normalizesPath = normalizesPath
      self.signsContentSHA256 = signsContentSHA256
    }
  }

  /// The signing name, which is not always the name in the host.
  package let service: String
  /// Such as `eu-central-1`.
  package let region: String
  /// The same for all requests: a signer does not change.
  package let options: Options
  private let keyCache: SigningKeyCache
  private let hasRegion: Bool
  private let hasService: Bool

  /// - Parameters:
  ///   - service: The signing name, such as `rekognition`.
  ///   - keyCache: May be shared by signers.
  package init(service: String, region: String, options: Options = Options(), keyCache: SigningKeyCache = .init()) {
    self.service = service
    self.region = region
    self.options = options
    self.keyCache = keyCache
    hasRegion = region.isScopeElement
    hasService = service.isScopeElement
  }

  /// Signs every header but those of ``CanonicalHeaders/neverSigned``.
  ///
  /// Headers that belong to the signer (`Authorization`, `x-amz-date`, `x-amz-security-token`,
  /// `x-amz-content-sha256`) are replaced, whoever set them.
  ///
  /// - Parameter date: The time of sending, corrected for a known skew of the clock.
  package func sign(
    _ request: SigningRequest,
    credentials: AWSCredentials,
    at date: Date
  ) throws(SigningError) -> SignedRequest {
    guard credentials.accessKeyID.isScopeElement else { throw .invalidAccessKeyID }
    guard hasRegion else { throw .invalidRegion }
    guard hasService else { throw .invalidService }
    let time = SigningTime(date)
    let scope = CredentialScope(day: time.day, region: region, service: service)
    var prepared = request
    prepared.headers = []
    prepared.headers.reserveCapacity(request.headers.count + Self.ownHeaders.count)
    for header in request.headers where !Self.ownHeaders.contains(where: { header.isNamed($0) }) {
      prepared.headers.append(header)
    }
    prepared.headers.append(HeaderField(name: HeaderName.date, value: time.timestamp))
    if let token = credentials.sessionToken {
      prepared.headers.append(HeaderField(name: HeaderName.securityToken, value: token.exposed))
    }
    if options.signsContentSHA256 {
      prepared.headers.append(HeaderField(name: HeaderName.contentSHA256, value: request.payloadHash))
    }
    let canonicalRequest = try CanonicalRequest(prepared, normalizesPath: options.normalizesPath)
    let stringToSign = StringToSign(time: time, scope: scope, canonicalRequest: canonicalRequest)
    let authorization = AuthorizationHeader(
      accessKeyID: credentials.accessKeyID, scope: scope,
      signedHeaders: canonicalRequest.headers.fields.map(\.name),
      signature: keyCache.key(for: credentials, scope: scope).signature(of: stringToSign))
    prepared.headers.append(HeaderField(name: "Authorization", value: authorization.text))
    return SignedRequest(
      canonicalRequest: canonicalRequest, stringToSign: stringToSign, authorizationHeader: authorization,
      headers: prepared.headers)
  }

  private static let ownHeaders = [
    HeaderName.authorization, HeaderName.contentSHA256, HeaderName.date, HeaderName.securityToken,
  ]
}

extension String {
  /// Whether it can stand between the slashes of a credential: printable ASCII without separators.
  fileprivate var isScopeElement: Bool {
    !utf8.isEmpty
      && !hasByte { byte in
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: ";"): true
        default: !(0x21...0x7E).contains(byte)
        }
      }
  }
}
