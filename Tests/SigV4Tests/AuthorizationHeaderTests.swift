import SigV4
import Testing

@Suite struct AuthorizationHeaderTests {
  static let header = AuthorizationHeader(
    accessKeyID: "AKIDEXAMPLE", scope: CredentialScope(day: "20150830", region: "us-east-1", service: "service"),
    signedHeaders: ["host", "x-amz-date"], signature: "5fa0")

  @Test(
    "every way that clients write it is read",
    arguments: [
      header.text,
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
        + "SignedHeaders=host;x-amz-date,Signature=5fa0",
      "AWS4-HMAC-SHA256 Signature=5fa0,  SignedHeaders=host;x-amz-date, "
        + "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request",
      "  AWS4-HMAC-SHA256\tCredential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request ,"
        + " SignedHeaders=host;x-amz-date , Signature=5fa0 ",
    ])
  func parses(text: String) throws {
    #expect(try AuthorizationHeader(parsing: text) == Self.header)
  }

  @Test("the terminator is read as it is, for the verifier to judge")
  func terminator() throws {
    let text = Self.header.text.replacing("aws4_request", with: "other")
    #expect(try AuthorizationHeader(parsing: text).scope.terminator == "other")
  }

  @Test(
    "what is missing or malformed is said",
    arguments: [
      ("", "requires the algorithm"), ("Bearer abc", "requires the algorithm"),
      ("AWS4-HMAC-SHA256", "not 'Name=value'"), ("AWS4-HMAC-SHA256 ", "not 'Name=value'"),
      ("AWS4-HMAC-SHA512 Credential=a/b/c/d/e, SignedHeaders=host, Signature=x", "requires the algorithm"),
      ("AWS4-HMAC-SHA256 SignedHeaders=host, Signature=x", "requires 'Credential'"),
      ("AWS4-HMAC-SHA256 Credential=, SignedHeaders=host, Signature=x", "requires 'Credential'"),
      ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, Signature=x", "requires 'SignedHeaders'"),
      ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host", "requires 'Signature'"),
      ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=", "requires 'Signature'"),
      ("AWS4-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=host, Signature=x", "5 slash-delimited"),
      ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e/f, SignedHeaders=host, Signature=x", "5 slash-delimited"),
      ("AWS4-HMAC-SHA256 Credential=a//c/d/e, SignedHeaders=host, Signature=x", "5 slash-delimited"),
      ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=x;host, Signature=x", "alphabetical order"),
      ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host;host, Signature=x", "alphabetical order"),
      ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=Host, Signature=x", "alphabetical order"),
      ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host;, Signature=x", "alphabetical order"),
      ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=x, Signature=y", "twice"),
      ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e SignedHeaders=host Signature=x", "not 'Name=value'"),
      ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e,, SignedHeaders=host, Signature=x", "not 'Name=value'"),
    ])
  func refuses(text: String, reason: String) {
    let error = #expect(throws: AuthorizationHeader.ParseError.self) { try AuthorizationHeader(parsing: text) }
    #expect(error?.description.contains(reason) == true)
  }
}
