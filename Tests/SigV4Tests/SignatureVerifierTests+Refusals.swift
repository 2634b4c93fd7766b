import Foundation
import SigV4
import Testing

extension SignatureVerifierTests {
  /// One way to be wrong: what is done to a genuine request, and what is answered.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kind: String
    let change: @Sendable (inout SigningRequest) throws -> Void

    init(_ description: String, _ kind: String, change: @escaping @Sendable (inout SigningRequest) throws -> Void) {
      testDescription = description
      self.kind = kind
      self.change = change
    }

    /// Replaces text in the value of a header that must have it.
    static func replacing(_ old: String, by new: String, in name: String, _ kind: String) -> Refusal {
      Refusal("\(name): \(old) becomes \(new.isEmpty ? "nothing" : new)", kind) { request in
        let index = try #require(request.headers.firstIndex { $0.name == name && $0.value.contains(old) })
        request.headers[index].value = request.headers[index].value.replacing(old, with: new)
      }
    }

    static func without(_ name: String, _ kind: String) -> Refusal {
      Refusal("no \(name)", kind) { $0.headers.removeAll { $0.name == name } }
    }

    static func adding(_ name: String, _ value: String, _ kind: String) -> Refusal {
      Refusal("\(name): \(value) is added", kind) { $0.headers.append(HeaderField(name: name, value: value)) }
    }
  }

  static let changedRequests = [
    Refusal("another method", "signatureDoesNotMatch") { $0.method = "PUT" },
    Refusal("another path", "signatureDoesNotMatch") { $0.target = "/A?b=c" },
    Refusal("another query", "signatureDoesNotMatch") { $0.target = "/a?b=C" },
    Refusal("one more parameter", "signatureDoesNotMatch") { $0.target = "/a?b=c&d" },
    Refusal("another body", "signatureDoesNotMatch") { $0.payloadHash = SigningRequest.emptyPayloadHash },
    Refusal("an unsigned body", "signatureDoesNotMatch") { $0.payloadHash = SigningRequest.unsignedPayload },
    .replacing("h", by: "i", in: "Host", "signatureDoesNotMatch"),
    .replacing("c", by: "d", in: "Content-Type", "signatureDoesNotMatch"),
    .replacing("t", by: "u", in: "X-Amz-Target", "signatureDoesNotMatch"),
    .replacing("20150830T123600Z", by: "20150830T123601Z", in: "x-amz-date", "signatureDoesNotMatch"),
    .adding("content-type", "d", "signatureDoesNotMatch"),
    .without("Content-Type", "signatureDoesNotMatch"),
    .without("Host", "incompleteSignature"),
    .adding("Host", "h", "incompleteSignature"),
    .adding("X-Amz-Acl", "public", "incompleteSignature"),
    Refusal("a target that is split on the wire", "incompleteSignature") { $0.target = "/a\r\nX: y" },
    Refusal("a signed header that is empty because it is absent", "signatureDoesNotMatch") { request in
      var empty = request
      empty.headers.removeLast()
      empty.headers.append(HeaderField(name: "X-Empty", value: ""))
      let signer = SigV4Signer(service: "service", region: "us-east-1")
      request.headers = try signer.sign(empty, credentials: temporary, at: now).headers.filter { $0.name != "X-Empty" }
    },
  ]

  static let changedCredentials = [
    .without("Authorization", "missingAuthenticationToken"),
    .adding("Authorization", "AWS4-HMAC-SHA256 x", "incompleteSignature"),
    .replacing("AWS4-HMAC-SHA256", by: "Bearer", in: "Authorization", "incompleteSignature"),
    .replacing(", Signature=", by: "", in: "Authorization", "incompleteSignature"),
    .replacing("host;", by: "", in: "Authorization", "incompleteSignature"),
    .replacing("x-amz-date;", by: "", in: "Authorization", "incompleteSignature"),
    .replacing(";x-amz-target", by: "", in: "Authorization", "incompleteSignature"),
    .replacing(";x-amz-security-token", by: "", in: "Authorization", "incompleteSignature"),
    .replacing("content-type;", by: "", in: "Authorization", "signatureDoesNotMatch"),
    .replacing("host;", by: "host;user-agent;", in: "Authorization", "signatureDoesNotMatch"),
    .replacing("Signature=", by: "Signature=0", in: "Authorization", "signatureDoesNotMatch"),
    .replacing("AKIDTEMP", by: "AKIDNONE", in: "Authorization", "unrecognizedClient"),
    .replacing("AKIDTEMP", by: "AKIDLONG", in: "Authorization", "unrecognizedClient"),
    .replacing("20150830/", by: "20150831/", in: "Authorization", "credentialScopeMismatch"),
    .replacing("us-east-1", by: "us-east-2", in: "Authorization", "credentialScopeMismatch"),
    .replacing("/service/", by: "/other/", in: "Authorization", "credentialScopeMismatch"),
    .replacing("aws4_request", by: "aws5_request", in: "Authorization", "credentialScopeMismatch"),
    .without("x-amz-date", "incompleteSignature"),
    .adding("X-Amz-Date", "20150830T123600Z", "incompleteSignature"),
    .replacing("20150830T123600Z", by: "Sun, 30 Aug 2015 12:36:00 GMT", in: "x-amz-date", "incompleteSignature"),
    .without("x-amz-security-token", "unrecognizedClient"),
    .replacing("token", by: "Token", in: "x-amz-security-token", "unrecognizedClient"),
    .adding("x-amz-security-token", "token", "unrecognizedClient"),
    Refusal("a signature in upper case", "signatureDoesNotMatch") { request in
      let parts = request.headers[request.headers.count - 1].value.split(separator: "Signature=")
      let value = "\(parts[0])Signature=\(parts[1].uppercased())"
      request.headers[request.headers.count - 1].value = value
    },
  ]

  @Test("each way to be wrong has its answer", arguments: changedRequests + changedCredentials)
  func refuses(refusal: Refusal) throws {
    var request = try Self.request()
    try refusal.change(&request)
    let error = #expect(throws: VerificationError.self) { try Self.verifier.verify(request, at: Self.now) }
    #expect(error?.kind == refusal.kind)
    #expect(error?.description.contains("token\n") == false)
  }

  @Test("a token with credentials that have none is refused")
  func superfluousToken() throws {
    let posing = AWSCredentials(
      accessKeyID: "AKIDLONG", secretAccessKey: Secret("long"), sessionToken: Secret("token"))
    #expect(throws: VerificationError.unrecognizedClient) {
      try Self.verifier.verify(Self.request(credentials: posing), at: Self.now)
    }
  }

  @Test("a genuine signature for another service or region is out of scope", arguments: ["service", "other"])
  func scope(service: String) throws {
    let region = service == "service" ? "eu-central-1" : "us-east-1"
    let error = #expect(throws: VerificationError.self) {
      try Self.verifier.verify(Self.request(service: service, region: region), at: Self.now)
    }
    #expect(error?.kind == "credentialScopeMismatch")
  }
}

extension VerificationError {
  /// The name of the case.
  var kind: String {
    switch self {
    case .missingAuthenticationToken: "missingAuthenticationToken"
    case .incompleteSignature: "incompleteSignature"
    case .unrecognizedClient: "unrecognizedClient"
    case .credentialScopeMismatch: "credentialScopeMismatch"
    case .signatureExpired: "signatureExpired"
    case .signatureNotYetCurrent: "signatureNotYetCurrent"
    case .signatureDoesNotMatch: "signatureDoesNotMatch"
    }
  }
}
