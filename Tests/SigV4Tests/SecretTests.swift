import Foundation
import SigV4
import Testing

@Suite struct SecretTests {
  static let secretKey = "wJalrXUtnFEMI/K7MDENG"
  static let token = "AQoDYXdzEPTsession"
  static let credentials = AWSCredentials(
    accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret(secretKey), sessionToken: Secret(token), expiration: .now)

  /// Everything that holds a secret, and how it is made.
  static let holders: [(name: String, make: @Sendable () throws -> Any)] = [
    ("Secret", { Secret(secretKey) }),
    ("AWSCredentials", { credentials }),
    ("SigningKey", { key }),
    ("SigningKeyCache", { usedCache() }),
    ("SigV4Signer", { SigV4Signer(service: "service", region: "us-east-1", keyCache: usedCache()) }),
    ("SignedRequest", { try signed() }),
    ("CanonicalRequest", { try signed().canonicalRequest }),
    ("SigningRequest", { try sent() }),
    ("HeaderField", { HeaderField(name: "X-Amz-Security-Token", value: token) }),
    ("VerificationError", { try mismatch() }),
    ("an optional", { Optional(Secret(token)) as Any }),
    ("an array", { [credentials, credentials] }),
    ("a dictionary", { ["a": Secret(secretKey)] }),
  ]

  @Test("no way to print a value shows a secret", arguments: holders.indices)
  func redacted(index: Int) throws {
    let (name, make) = Self.holders[index]
    let value = try make()
    var printed = ["\(value)", String(reflecting: value)]
    var dumped = ""
    dump(value, to: &dumped)
    printed.append(dumped)
    printed += Mirror(reflecting: value).children.map { "\($0.value)" }
    let signature = try Self.signed().signature
    let keyBytes = Self.key.exposed.map(String.init).joined(separator: ", ")
    for text in printed {
      for secret in [Self.secretKey, Self.token, signature, keyBytes] {
        #expect(!text.contains(secret), "\(name)")
      }
    }
  }

  @Test("a secret says that it is one")
  func mark() {
    let secret = Secret("x")
    #expect("\(secret)" == "<redacted>")
    #expect(secret.debugDescription == "<redacted>")
    #expect(Mirror(reflecting: secret).children.isEmpty)
    #expect("\(HeaderField(name: "Authorization", value: "x"))" == "Authorization: <redacted>")
    #expect("\(HeaderField(name: "Host", value: "x"))" == "Host: x")
    #expect("\(Self.credentials)".contains("AKIDEXAMPLE"))
    #expect(secret.exposed == "x")
  }

  @Test("secrets are equal when their bytes are, and Unicode's equivalences do not count")
  func equality() {
    #expect(Secret("a") == Secret("a"))
    #expect(Secret("a") != Secret("b"))
    #expect(Secret("a") != Secret("ab"))
    #expect(Secret("\u{E9}") != Secret("e\u{301}"))
  }

  private static let key = SigningKey(
    secretAccessKey: Secret(secretKey), scope: CredentialScope(day: "20150830", region: "r", service: "s"))

  private static func usedCache() -> SigningKeyCache {
    let cache = SigningKeyCache()
    _ = cache.key(for: credentials, scope: CredentialScope(day: "20150830", region: "r", service: "s"))
    return cache
  }

  private static func signed() throws -> SignedRequest {
    let headers = [HeaderField(name: "Host", value: "h")]
    let request = SigningRequest(method: "GET", target: "/", headers: headers, body: [])
    return try SigV4Signer(service: "service", region: "us-east-1")
      .sign(request, credentials: credentials, at: Vectors.shared.date)
  }

  private static func sent() throws -> SigningRequest {
    try SigningRequest(method: "GET", target: "/", headers: signed().headers, body: [])
  }

  private static func mismatch() throws -> VerificationError {
    let signed = try signed()
    return .signatureDoesNotMatch(canonicalRequest: signed.canonicalRequest, stringToSign: signed.stringToSign)
  }
}
