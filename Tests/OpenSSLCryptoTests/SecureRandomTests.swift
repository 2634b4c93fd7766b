import OpenSSLCrypto
import Testing

@Suite struct SecureRandomTests {
  @Test("as many bytes come out as were asked for", arguments: [0, 1, 32, 4096])
  func count(count: Int) {
    #expect(SecureRandom.bytes(count: count).count == count)
  }

  @Test("no two of a thousand tokens are equal")
  func distinct() {
    #expect(Set((0..<1000).map { _ in SecureRandom.bytes(count: 16) }).count == 1000)
  }

  @Test("every value of a byte occurs")
  func coverage() {
    #expect(Set(SecureRandom.bytes(count: 64 * 1024)).count == 256)
  }
}
