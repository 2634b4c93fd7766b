import Platform
import Testing

struct ClientAddressTests {
  @Test(arguments: [
    ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("::ffff:127.0.0.1", "127.0.0.1"), ("::1", "::1"),
    ("2001:db8::1", "2001:db8:0:0::/64"), ("2001:db8:0:0:ffff:ffff:ffff:ffff", "2001:db8:0:0::/64"),
    ("2001:db8:0:1::1", "2001:db8:0:1::/64"), ("fe80::1", "fe80:0:0:0::/64"), ("unknown", "unknown"), ("", ""),
  ])
  func `An address is counted with those that the same client may have`(address: String, block: String) {
    #expect(ClientAddress.block(of: address) == block)
  }
}
