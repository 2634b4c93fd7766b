import GatewayClient
import Testing

@Suite("Where a gateway is")
struct GatewayAddressTests {
  @Test(
    "tells whether others can read what is sent there",
    arguments: [
      ("http://127.0.0.1:8080", false), ("http://localhost", false), ("http://[::1]:1", false),
      ("HTTP://LOCALHOST/a", false), ("https://gateway.test", false), ("http://gateway.test:8080", true),
      ("HTTP://10.0.0.1", true), ("http://localhost.evil.test", true), ("http://[2001:db8::1]:1", true),
    ])
  func readable(_ url: String, _ isReadable: Bool) throws {
    #expect(try #require(GatewayAddress(url)).isReadableByOthers == isReadable)
  }
}
