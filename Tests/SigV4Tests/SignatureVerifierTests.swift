import Foundation
import SigV4
import Testing

@Suite struct SignatureVerifierTests {
  static let now = Date(timeIntervalSince1970: 1_440_938_160)
  static let long = AWSCredentials(accessKeyID: "AKIDLONG", secretAccessKey: Secret("long"))
  static let temporary = AWSCredentials(
    accessKeyID: "AKIDTEMP", secretAccessKey: Secret("temporary"), sessionToken: Secret("token"))

  static let verifier = SignatureVerifier(service: "service", region: "us-east-1") { id in
    [long, temporary].first { $0.accessKeyID == id }
  }

  static func request(
    credentials: AWSCredentials = temporary,
    service: String = "service",
    region: String = "us-east-1",
    at date: Date = now
  ) throws -> SigningRequest {
    let headers = [
      HeaderField(name: "Host", value: "h"), HeaderField(name: "Content-Type", value: "c"),
      HeaderField(name: "X-Amz-Target", value: "t"),
    ]
    var request = SigningRequest(method: "POST", target: "/a?b=c", headers: headers, body: [1])
    let signer = SigV4Signer(service: service, region: region)
    request.headers = try signer.sign(request, credentials: credentials, at: date).headers
    return request
  }

  @Test("a request that is as it was signed is let in", arguments: [long, temporary])
  func genuine(credentials: AWSCredentials) throws {
    let request = try Self.request(credentials: credentials)
    #expect(try Self.verifier.verify(request, at: Self.now) == credentials.accessKeyID)
  }

  @Test(
    "headers that are added on the way need no signature",
    arguments: ["amz-sdk-request", "amz-sdk-invocation-id", "X-Amzn-Trace-Id", "User-Agent", "Connection", "Accept"])
  func added(name: String) throws {
    var request = try Self.request()
    request.headers.append(HeaderField(name: name, value: "x"))
    #expect(throws: Never.self) { try Self.verifier.verify(request, at: Self.now) }
  }

  @Test("a signer that signs more than this one is understood")
  func moreSigned() throws {
    var request = try Self.request(credentials: Self.long)
    request.headers.removeLast()
    request.headers.append(HeaderField(name: "User-Agent", value: "u"))
    let names = ["content-type", "host", "user-agent", "x-amz-date", "x-amz-target"]
    let time = SigningTime(Self.now)
    let scope = CredentialScope(day: time.day, region: "us-east-1", service: "service")
    let canonical = try CanonicalRequest(request, signedHeaders: names)
    let key = SigningKey(secretAccessKey: Self.long.secretAccessKey, scope: scope)
    let signature = key.signature(of: StringToSign(time: time, scope: scope, canonicalRequest: canonical))
    let header = AuthorizationHeader(
      accessKeyID: "AKIDLONG", scope: scope, signedHeaders: names, signature: signature)
    request.headers.append(HeaderField(name: "Authorization", value: header.text))
    #expect(try Self.verifier.verify(request, at: Self.now) == "AKIDLONG")
  }

  @Test("a clock may be off by five minutes, either way", arguments: [-300, -299.5, 0, 0.5, 300] as [TimeInterval])
  func tolerated(skew: TimeInterval) throws {
    #expect(throws: Never.self) { try Self.verifier.verify(Self.request(), at: Self.now + skew) }
  }

  @Test("a signature from too long ago has expired", arguments: [301, 86_400, 1e9] as [TimeInterval])
  func expired(age: TimeInterval) throws {
    let error = VerificationError.signatureExpired(signed: SigningTime(Self.now), now: SigningTime(Self.now + age))
    #expect(throws: error) { try Self.verifier.verify(Self.request(), at: Self.now + age) }
  }

  @Test("a signature from the future is not yet current", arguments: [301, 86_400, 1e9] as [TimeInterval])
  func notYetCurrent(lead: TimeInterval) throws {
    let now = Self.now - lead
    let error = VerificationError.signatureNotYetCurrent(signed: SigningTime(Self.now), now: SigningTime(now))
    #expect(throws: error) { try Self.verifier.verify(Self.request(), at: now) }
  }

  @Test("the allowed skew is the one that was given")
  func ownSkew() throws {
    let verifier = SignatureVerifier(service: "service", region: "us-east-1", maximumClockSkew: .seconds(5)) { _ in
      Self.temporary
    }
    #expect(throws: Never.self) { try verifier.verify(Self.request(), at: Self.now + 5) }
    #expect(throws: VerificationError.self) { try verifier.verify(Self.request(), at: Self.now + 6) }
  }

  @Test("a request signed before midnight is good after it")
  func midnight() throws {
    let before = Date(timeIntervalSince1970: 1_440_979_190)
    #expect(throws: Never.self) { try Self.verifier.verify(Self.request(at: before), at: before + 60) }
  }

  @Test("what a service would compute is told to the caller of a mismatch")
  func mismatch() throws {
    var request = try Self.request()
    request.target = "/other"
    let error = #expect(throws: VerificationError.self) { try Self.verifier.verify(request, at: Self.now) }
    guard case .signatureDoesNotMatch(let canonicalRequest, let stringToSign) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(canonicalRequest.text.hasPrefix("POST\n/other\n\ncontent-type:c\nhost:h\n"))
    #expect(stringToSign.text.hasSuffix("\n\(canonicalRequest.hash)"))
  }

  @Test("a signature of another secret does not match")
  func wrongSecret() throws {
    let forger = AWSCredentials(accessKeyID: "AKIDLONG", secretAccessKey: Secret("guess"))
    let error = #expect(throws: VerificationError.self) {
      try Self.verifier.verify(Self.request(credentials: forger), at: Self.now)
    }
    #expect(error?.kind == "signatureDoesNotMatch")
  }
}
