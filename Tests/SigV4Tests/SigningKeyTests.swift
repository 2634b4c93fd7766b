import Foundation
import OpenSSLCrypto
import SigV4
import Testing

/// The example that AWS publishes: IAM's ListUsers on 2015-08-30, in "Signature Version 4 signing process".
@Suite struct SigningKeyTests {
  static let secret = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
  static let scope = CredentialScope(day: "20150830", region: "us-east-1", service: "iam")

  @Test("the signing key is the one that AWS publishes")
  func key() {
    let key = SigningKey(secretAccessKey: Self.secret, scope: Self.scope)
    #expect(Hex.encode(key.exposed) == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9")
  }

  @Test("the stages of ListUsers are the ones that AWS publishes")
  func listUsers() throws {
    let request = SigningRequest(
      method: "GET", target: "/?Action=ListUsers&Version=2010-05-08",
      headers: [
        HeaderField(name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8"),
        HeaderField(name: "Host", value: "iam.amazonaws.com"),
      ], body: [])
    let credentials = AWSCredentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: Self.secret)
    let signed = try SigV4Signer(service: "iam", region: "us-east-1")
      .sign(request, credentials: credentials, at: Date(timeIntervalSince1970: 1_440_938_160))
    let hash = "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"
    #expect(signed.canonicalRequest.hash == hash)
    #expect(
      signed.stringToSign.text == "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n\(hash)")
    #expect(signed.signature == "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
    #expect(
      signed.authorization
        == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
        + "SignedHeaders=content-type;host;x-amz-date, "
        + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
  }

  @Test(
    "any other day, region, service or secret makes another key",
    arguments: [
      (CredentialScope(day: "20150831", region: "us-east-1", service: "iam"), secret),
      (CredentialScope(day: "20150830", region: "us-east-2", service: "iam"), secret),
      (CredentialScope(day: "20150830", region: "us-east-1", service: "sts"), secret),
      (CredentialScope(day: "20150830", region: "us-east-1", service: "iam", terminator: "aws5"), secret),
      (scope, Secret("another")),
    ])
  func otherKeys(scope: CredentialScope, secret: Secret) {
    let key = SigningKey(secretAccessKey: Self.secret, scope: Self.scope)
    #expect(SigningKey(secretAccessKey: secret, scope: scope).exposed != key.exposed)
  }
}
