import Foundation
import SigV4
import Testing

@Suite struct SigV4SignerTests {
  static let request = SigningRequest(
    method: "POST", target: "/a?b=c",
    headers: [HeaderField(name: "Host", value: "h"), HeaderField(name: "User-Agent", value: "u")], body: [1, 2])

  static func credentials(token: String? = nil, id: String = "AKIDEXAMPLE") -> AWSCredentials {
    AWSCredentials(accessKeyID: id, secretAccessKey: Secret("secret"), sessionToken: token.map(Secret.init))
  }

  private func sign(
    _ request: SigningRequest = request,
    credentials: AWSCredentials = credentials(),
    options: SigV4Signer.Options = .init()
  ) throws(SigningError) -> SignedRequest {
    try SigV4Signer(service: "service", region: "us-east-1", options: options)
      .sign(request, credentials: credentials, at: Vectors.shared.date)
  }

  @Test("the headers to send are the caller's, then the signer's, then the authorization")
  func headers() throws {
    let options = SigV4Signer.Options(signsContentSHA256: true)
    let signed = try sign(credentials: Self.credentials(token: "token"), options: options)
    #expect(
      signed.headers == [
        HeaderField(name: "Host", value: "h"), HeaderField(name: "User-Agent", value: "u"),
        HeaderField(name: "x-amz-date", value: "20150830T123600Z"),
        HeaderField(name: "x-amz-security-token", value: "token"),
        HeaderField(name: "x-amz-content-sha256", value: Self.request.payloadHash),
        HeaderField(name: "Authorization", value: signed.authorization),
      ])
    let names = "host;x-amz-content-sha256;x-amz-date;x-amz-security-token"
    #expect(signed.canonicalRequest.headers.signedHeaders == names)
  }

  @Test(
    "headers that belong to the signer are replaced or dropped",
    arguments: ["authorization", "Authorization", "X-AMZ-DATE", "x-amz-security-token", "X-Amz-Content-Sha256"])
  func strips(name: String) throws {
    var request = Self.request
    request.headers.insert(HeaderField(name: name, value: "stale"), at: 0)
    #expect(try sign(request) == sign())
    #expect(try !sign(request).headers.contains { $0.value == "stale" })
  }

  @Test("signing again what was signed gives the same")
  func idempotent() throws {
    let signed = try sign(credentials: Self.credentials(token: "token"))
    var again = Self.request
    again.headers = signed.headers
    #expect(try sign(again, credentials: Self.credentials(token: "token")) == signed)
  }

  @Test("a header that may change on the way does not change the signature", arguments: CanonicalHeaders.neverSigned)
  func unsigned(name: String) throws {
    var request = Self.request
    request.headers.append(HeaderField(name: name.uppercased(), value: "x"))
    #expect(try sign(request).signature == sign().signature)
  }

  @Test("an unsigned payload ends the canonical request by its name")
  func unsignedPayload() throws {
    var request = Self.request
    request.payloadHash = SigningRequest.unsignedPayload
    #expect(try sign(request).canonicalRequest.text.hasSuffix("\nhost;x-amz-date\nUNSIGNED-PAYLOAD"))
  }

  @Test("the hash of no body is the hash of no bytes")
  func emptyPayload() {
    let request = SigningRequest(method: "GET", target: "/", headers: [], body: [])
    #expect(request.payloadHash == SigningRequest.emptyPayloadHash)
    #expect(request.payloadHash == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let error: SigningError
    let change: @Sendable (inout SigningRequest) -> Void

    init(_ description: String, _ error: SigningError, change: @escaping @Sendable (inout SigningRequest) -> Void) {
      testDescription = description
      self.error = error
      self.change = change
    }
  }

  static let control = SigningError.invalidTarget(reason: "it has a control character")
  static let refusals = [
    Refusal("no Host", .missingHost) { $0.headers.removeFirst() },
    Refusal("two Hosts", .repeatedHost) { $0.headers.append(HeaderField(name: "HOST", value: "h")) },
    Refusal("no method", .invalidMethod) { $0.method = "" },
    Refusal("a method with a space", .invalidMethod) { $0.method = "GET /x" },
    Refusal("a method with a line end", .invalidMethod) { $0.method = "GET\r\n" },
    Refusal("no target", .invalidTarget(reason: "it does not begin with /")) { $0.target = "" },
    Refusal("a whole URL", .invalidTarget(reason: "it does not begin with /")) { $0.target = "http://h/" },
    Refusal("a target with CR LF", control) { $0.target = "/ HTTP/1.1\r\nX: y" },
    Refusal("a target with LF", control) { $0.target = "/a\nb" },
    Refusal("a target with NUL", control) { $0.target = "/\0" },
    Refusal("a target with a tab", control) { $0.target = "/\t" },
    Refusal("a target with DEL", control) { $0.target = "/?a=\u{7F}" },
    Refusal("a fragment", .invalidTarget(reason: "it has a fragment")) { $0.target = "/a#b" },
    Refusal("a header without a name", .invalidHeaderName("")) { $0.headers[1].name = "" },
    Refusal("a colon in a name", .invalidHeaderName("a:b")) { $0.headers[1].name = "a:b" },
    Refusal("a space in a name", .invalidHeaderName("a ")) { $0.headers[1].name = "a " },
    Refusal("a line end in a name", .invalidHeaderName("a\r\nb")) { $0.headers[1].name = "a\r\nb" },
    Refusal("a letter beyond ASCII in a name", .invalidHeaderName("\u{E9}")) { $0.headers[1].name = "\u{E9}" },
    Refusal("CR LF in a value", .invalidHeaderValue(name: "User-Agent")) { $0.headers[1].value = "a\r\nb: c" },
    Refusal("LF in a value", .invalidHeaderValue(name: "User-Agent")) { $0.headers[1].value = "a\n b" },
    Refusal("CR in a value", .invalidHeaderValue(name: "User-Agent")) { $0.headers[1].value = "a\r" },
    Refusal("NUL in a value", .invalidHeaderValue(name: "User-Agent")) { $0.headers[1].value = "\0" },
    Refusal("no payload hash", .invalidPayloadHash) { $0.payloadHash = "" },
    Refusal("an upper-case payload hash", .invalidPayloadHash) { $0.payloadHash = $0.payloadHash.uppercased() },
    Refusal("a short payload hash", .invalidPayloadHash) { $0.payloadHash.removeLast() },
  ]

  @Test("what a parser would read otherwise is not signed", arguments: refusals)
  func refuses(refusal: Refusal) {
    var request = Self.request
    refusal.change(&request)
    #expect(throws: refusal.error) { try sign(request) }
    #expect(!refusal.error.description.contains { $0.isNewline })
  }

  @Test("a session token with a line end is not signed, and not shown")
  func brokenToken() {
    let credentials = Self.credentials(token: "to\nken")
    #expect(throws: SigningError.invalidHeaderValue(name: "x-amz-security-token")) {
      try sign(credentials: credentials)
    }
  }

  @Test("names that would end a credential early are refused", arguments: ["", "a/b", "a,b", "a b", "a\n", "\u{E9}"])
  func scope(name: String) {
    #expect(throws: SigningError.invalidAccessKeyID) { try sign(credentials: Self.credentials(id: name)) }
    #expect(throws: SigningError.invalidRegion) {
      try SigV4Signer(service: "s", region: name).sign(Self.request, credentials: Self.credentials(), at: .now)
    }
    #expect(throws: SigningError.invalidService) {
      try SigV4Signer(service: name, region: "r").sign(Self.request, credentials: Self.credentials(), at: .now)
    }
  }

  @Test("tasks that share a signer get the signatures of their own dates and secrets")
  func concurrency() async throws {
    let signer = SigV4Signer(service: "service", region: "us-east-1")
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<200 {
        group.addTask {
          let date = Date(timeIntervalSince1970: TimeInterval(index % 4) * 40_000)
          let credentials = AWSCredentials(accessKeyID: "AKID", secretAccessKey: Secret("\(index % 3)"))
          let alone = SigV4Signer(service: "service", region: "us-east-1")
          return try signer.sign(Self.request, credentials: credentials, at: date)
            == alone.sign(Self.request, credentials: credentials, at: date)
        }
      }
      for try await isEqual in group { #expect(isEqual) }
    }
  }
}
