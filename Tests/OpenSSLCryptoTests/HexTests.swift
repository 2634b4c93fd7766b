import OpenSSLCrypto
import Testing

@Suite struct HexTests {
  @Test("each byte is two lower-case digits")
  func digits() {
    #expect(Hex.encode([0x00, 0x09, 0x0A, 0x10, 0x9F, 0xAB, 0xFF]) == "00090a109fabff")
    #expect(Hex.encode([]) == "")
  }
}
