import SigV4
import Testing

@Suite struct CanonicalRequestTests {
  private func request(_ target: String, headers: [HeaderField] = []) -> SigningRequest {
    SigningRequest(method: "GET", target: target, headers: [HeaderField(name: "Host", value: "h")] + headers, body: [])
  }

  @Test("the parts stand on lines of their own, with a blank one after the headers")
  func text() throws {
    let canonical = try CanonicalRequest(request("/a b?c", headers: [HeaderField(name: "X", value: " y ")]))
    #expect(canonical.text == "GET\n/a%20b\nc=\nhost:h\nx:y\n\nhost;x\n\(SigningRequest.emptyPayloadHash)")
  }

  @Test("only the listed headers are signed, even those that this signer would leave out")
  func listed() throws {
    let fields = [HeaderField(name: "User-Agent", value: "u"), HeaderField(name: "X", value: "y")]
    let canonical = try CanonicalRequest(request("/", headers: fields), signedHeaders: ["user-agent", "host"])
    #expect(canonical.headers.text == "host:h\nuser-agent:u\n")
    #expect(canonical.headers.signedHeaders == "host;user-agent")
  }

  @Test("a listed header that was not sent is empty")
  func absent() throws {
    #expect(try CanonicalRequest(request("/"), signedHeaders: ["a", "host"]).headers.text == "a:\nhost:h\n")
  }

  @Test("only the first question mark begins the query")
  func questionMarks() throws {
    let canonical = try CanonicalRequest(request("/a?b=?c?"))
    #expect(canonical.path.text == "/a")
    #expect(canonical.query.text == "b=%3Fc%3F")
  }

  @Test("bytes that are not UTF-8 keep their escapes")
  func invalidUTF8() throws {
    #expect(try CanonicalRequest(request("/?a=%ff%FE")).query.text == "a=%FF%FE")
  }

  @Test("no-break spaces are not trimmed: they are not white space in HTTP")
  func noBreakSpace() throws {
    let field = HeaderField(name: "X", value: "\u{A0} a \u{A0}")
    #expect(try CanonicalRequest(request("/", headers: [field])).headers.text == "host:h\nx:\u{A0} a \u{A0}\n")
  }
}
