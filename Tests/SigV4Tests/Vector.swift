import Foundation
import SigV4
import Testing

/// One request and what botocore computed for it: `Vectors/make_vectors.py` says how.
struct Vector: Decodable, Sendable, CustomTestStringConvertible {
  struct Field: Decodable, Sendable {
    let name: String
    let value: String
  }

  let name: String
  let raw: String
  let method: String
  let target: String
  let headers: [Field]
  let body: String
  let sessionToken: String?
  let normalizesPath: Bool
  let signsContentSHA256: Bool
  let canonicalRequest: String
  let stringToSign: String
  let signature: String
  let authorization: String

  var testDescription: String { name }

  var request: SigningRequest {
    let fields = headers.map { HeaderField(name: $0.name, value: $0.value) }
    return SigningRequest(method: method, target: target, headers: fields, body: Array(body.utf8))
  }

  var credentials: AWSCredentials {
    AWSCredentials(
      accessKeyID: Vectors.shared.accessKeyID, secretAccessKey: Secret(Vectors.shared.secretAccessKey),
      sessionToken: sessionToken.map(Secret.init))
  }

  func signed() throws -> SignedRequest {
    let options = SigV4Signer.Options(normalizesPath: normalizesPath, signsContentSHA256: signsContentSHA256)
    let signer = SigV4Signer(service: Vectors.shared.service, region: Vectors.shared.region, options: options)
    return try signer.sign(request, credentials: credentials, at: Vectors.shared.date)
  }

  /// The request as botocore would send it, with botocore's own authorization.
  var sentByBotocore: SigningRequest {
    let own = ["authorization", "x-amz-date", "x-amz-security-token"]
    var sent = request
    sent.headers.removeAll { own.contains($0.name.lowercased()) }
    sent.headers.append(HeaderField(name: "X-Amz-Date", value: Vectors.shared.timestamp))
    sent.headers.append(HeaderField(name: "Authorization", value: authorization))
    if let sessionToken { sent.headers.append(HeaderField(name: "X-Amz-Security-Token", value: sessionToken)) }
    if signsContentSHA256 {
      sent.headers.append(HeaderField(name: "X-Amz-Content-SHA256", value: sent.payloadHash))
    }
    return sent
  }
}

struct Vectors: Decodable, Sendable {
  let accessKeyID: String
  let secretAccessKey: String
  let region: String
  let service: String
  let timestamp: String
  let cases: [Vector]

  var date: Date { Date(timeIntervalSince1970: 1_440_938_160) }

  static let shared: Vectors = {
    do {
      let file = try #require(Bundle.module.url(forResource: "sigv4", withExtension: "json"))
      return try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    } catch {
      fatalError("sigv4.json cannot be read: \(error)")
    }
  }()
}
