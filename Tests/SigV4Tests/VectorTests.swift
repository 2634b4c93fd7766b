import SigV4
import Testing

@Suite struct VectorTests {
  @Test("every stage is the same as botocore's", arguments: Vectors.shared.cases)
  func stages(vector: Vector) throws {
    let signed = try vector.signed()
    #expect(signed.canonicalRequest.text == vector.canonicalRequest)
    #expect(signed.stringToSign.text == vector.stringToSign)
    #expect(signed.signature == vector.signature)
    #expect(signed.authorization == vector.authorization)
  }

  @Test("what is signed here is verified here", arguments: Vectors.shared.cases.filter(\.normalizesPath))
  func roundTrip(vector: Vector) throws {
    var request = vector.request
    request.headers = try vector.signed().headers
    #expect(try verifier(for: vector).verify(request, at: Vectors.shared.date) == Vectors.shared.accessKeyID)
  }

  @Test("what botocore signs is verified here", arguments: Vectors.shared.cases.filter(\.normalizesPath))
  func interoperates(vector: Vector) throws {
    let accessKeyID = try verifier(for: vector).verify(vector.sentByBotocore, at: Vectors.shared.date)
    #expect(accessKeyID == Vectors.shared.accessKeyID)
  }

  @Test("the raw text of a request is the request", arguments: Vectors.shared.cases, LineEnd.allCases)
  func rawText(vector: Vector, lineEnd: LineEnd) throws {
    let head = vector.raw.utf8.count - vector.body.utf8.count
    let lines = String(decoding: vector.raw.utf8.prefix(head), as: UTF8.self)
    let raw = lines.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: lineEnd.rawValue)
    let parsed = try RawHTTPRequest(parsing: Array(raw.utf8) + Array(vector.body.utf8))
    #expect(parsed.signingRequest == vector.request)
    #expect(parsed.version == "HTTP/1.1")
  }

  private func verifier(for vector: Vector) -> SignatureVerifier {
    SignatureVerifier(service: Vectors.shared.service, region: Vectors.shared.region) {
      $0 == vector.credentials.accessKeyID ? vector.credentials : nil
    }
  }
}
