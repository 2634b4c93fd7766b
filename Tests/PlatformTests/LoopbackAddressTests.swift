import Platform
import Testing

@Suite struct LoopbackAddressTests {
  @Test(arguments: ["localhost", "LocalHost", "127.0.0.1", "127.255.255.254", "127.0.0.0", "::1"])
  func `An address that only this machine reaches is loopback`(host: String) {
    #expect(LoopbackAddress.contains(host))
  }

  @Test(arguments: [
    "", "0.0.0.0", "::", "[::1]", "::2", "128.0.0.1", "10.0.0.1", "127.0.0", "127.0.0.1.1", "127.0.0.256", "127.0.0.",
    "127..0.1", "127.0.0.+1", "127.-0.0.1", "127.0.0.1 ", "127.0.0.x", "localhost.example.com", "127.0.0.example.com",
    "0127.0.0.1", "localhost.",
  ])
  func `Anything else is not, and neither is what only looks like it`(host: String) {
    #expect(!LoopbackAddress.contains(host))
  }
}
