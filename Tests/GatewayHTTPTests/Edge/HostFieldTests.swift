import Testing

@testable import GatewayHTTP

@Suite struct HostFieldTests {
  @Test(
    arguments: [
      "a", "a.example", "127.0.0.1", "127.0.0.1:80", "a:", "a:0", "a:65535", "[::1]", "[::1]:8080", "a_b", "a%20b",
      "xn--bcher-kva.example", "a!$&'()*+;=~b", "[::ffff:10.0.0.1]",
    ])
  func `A host is taken`(text: String) { #expect(HostField.isValid(text[...])) }

  @Test(
    arguments: [
      "", ":80", "a b", "a,b", "a/b", "a@b", "a:b", "a:65536", "a:-1", "a:80:80", "[]", "[::1", "::1", "[::1]a", "[a]",
      "a%", "a%2", "a%zz", "a?b", "a#b", "a\\b", "é", "a\"b", "[fe80::1%25eth0]", "[::1\u{0} a]", "a\u{0}",
    ])
  func `What is no host is not`(text: String) { #expect(!HostField.isValid(text[...])) }
}
