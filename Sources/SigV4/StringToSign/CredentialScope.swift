/// The day, region and service that a signature is good for.
///
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html (Credential scope)
package struct CredentialScope: Sendable, Hashable {
  /// In UTC: `20150830`.
  package let day: String
  /// Such as `eu-central-1`.
  package let region: String
  /// The service's signing name, such as `rekognition`.
  package let service: String
  /// ``expectedTerminator`` in every scope that AWS accepts.
  package let terminator: String

  /// The end of every scope of this version of the signature.
  package static let expectedTerminator = "aws4_request"

  /// Accepts anything; ``SigV4Signer`` refuses names that a scope cannot have.
  package init(day: String, region: String, service: String, terminator: String = Self.expectedTerminator) {
    self.day = day
    self.region = region
    self.service = service
    self.terminator = terminator
  }

  /// `20150830/us-east-1/iam/aws4_request`.
  package var text: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func append(to bytes: inout [UInt8]) {
    bytes.append(day)
    bytes.append(UInt8(ascii: "/"))
    bytes.append(region)
    bytes.append(UInt8(ascii: "/"))
    bytes.append(service)
    bytes.append(UInt8(ascii: "/"))
    bytes.append(terminator)
  }
}
