import AWSClient
import Testing

@Suite struct EndpointTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let url: String
    let endpoint: Endpoint
    let authority: String
    var testDescription: String { url }

    init(_ url: String, _ endpoint: Endpoint, _ authority: String) {
      self.url = url
      self.endpoint = endpoint
      self.authority = authority
    }
  }

  @Test(arguments: [
    Row("https://aws.example.com", Endpoint(host: "aws.example.com"), "aws.example.com"),
    Row("HTTPS://aws.example.com/", Endpoint(host: "aws.example.com"), "aws.example.com"),
    Row("https://aws.example.com:8443", Endpoint(host: "aws.example.com", port: 8443), "aws.example.com:8443"),
    Row("https://aws.example.com:443", Endpoint(host: "aws.example.com", port: 443), "aws.example.com"),
    Row("https://aws.example.com:80", Endpoint(host: "aws.example.com", port: 80), "aws.example.com:80"),
    Row("https://h/base", Endpoint(host: "h", basePath: "/base"), "h"),
    Row("https://h/base/path//", Endpoint(host: "h", basePath: "/base/path"), "h"),
    Row("https://h/a%20b", Endpoint(host: "h", basePath: "/a%20b"), "h"),
    Row("https://192.0.2.7:9000", Endpoint(host: "192.0.2.7", port: 9000), "192.0.2.7:9000"),
    Row("https://[2001:db8::1]", Endpoint(host: "2001:db8::1"), "[2001:db8::1]"),
    Row(
      "https://[2001:db8::1]:8443/x", Endpoint(host: "2001:db8::1", port: 8443, basePath: "/x"), "[2001:db8::1]:8443"),
    Row("http://localhost:4566", Endpoint(isSecure: false, host: "localhost", port: 4566), "localhost:4566"),
    Row("http://127.0.0.1", Endpoint(isSecure: false, host: "127.0.0.1"), "127.0.0.1"),
    Row("http://127.0.0.1:80", Endpoint(isSecure: false, host: "127.0.0.1", port: 80), "127.0.0.1"),
    Row("http://127.0.0.1:443", Endpoint(isSecure: false, host: "127.0.0.1", port: 443), "127.0.0.1:443"),
    Row("http://[::1]:4566", Endpoint(isSecure: false, host: "::1", port: 4566), "[::1]:4566"),
  ])
  func `A base URL is read into its parts`(row: Row) throws {
    let endpoint = try Endpoint(url: row.url, plainHosts: [])
    #expect(endpoint == row.endpoint)
    #expect(endpoint.authority == row.authority)
  }

  @Test(arguments: [
    "", "h", "h:443", "//h", "/path", "ftp://h", "file:///etc/passwd", "https://", "https:///path", "https://:443",
    "https:h", "https://h:port", "not a url", "https://[::1",
  ])
  func `What is not an http URL with a host is refused`(url: String) {
    #expect(problem(url) == "not a URL of the form https://HOST[:PORT][/PATH]")
  }

  @Test(arguments: [
    "https://user@h", "https://user:secret@h", "https://:secret@h", "https://h?query", "https://h/?", "https://h#part",
    "https://aws.example.com@evil.example.com",
  ])
  func `User, password, query and fragment are refused, and the refusal does not repeat them`(url: String) {
    #expect(problem(url) == "an endpoint has no user, password, query or fragment")
  }

  @Test(arguments: [
    "https://h%2Fx", "https://h%40x", "https://h%20x", "https://h%0D%0AX", "https://h%00x", "https://[fe80::1%25eth0]",
  ])
  func `A host that hides another character is refused`(url: String) {
    #expect(throws: Endpoint.Problem.self) { try Endpoint(url: url, plainHosts: []) }
  }

  @Test(arguments: ["https://h:0", "https://h:65536", "https://h:99999999"])
  func `A port that does not exist is refused`(url: String) {
    #expect(throws: Endpoint.Problem.self) { try Endpoint(url: url, plainHosts: []) }
  }

  @Test(arguments: [
    "http://aws.example.com", "http://10.0.0.1", "http://0.0.0.0", "http://[::]", "http://127.0.0.1.example.com",
    "http://localhost.example.com", "http://other.example.com", "http://proxy.example.com.",
  ])
  func `Plain http goes to no host that is not named`(url: String) {
    #expect(problem(url) == "http:// is allowed to loopback, and to hosts that the configuration names")
  }

  @Test(arguments: ["http://proxy.example.com:8080", "http://PROXY.example.com:8080"])
  func `Plain http goes to a host that is named`(url: String) throws {
    let endpoint = try Endpoint(url: url, plainHosts: ["proxy.example.com"])
    #expect(!endpoint.isSecure)
    #expect(endpoint.port == 8080)
  }

  private func problem(_ url: String) -> String? {
    do {
      _ = try Endpoint(url: url, plainHosts: ["proxy.example.com"])
      return nil
    } catch {
      return error.reason
    }
  }
}
