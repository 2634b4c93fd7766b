import Testing

@testable import CallerTokens

struct Base64URLTests {
  @Test func `What was encoded is decoded`() {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ count &* 131) }
      #expect(Base64URL.decode(base64URL(bytes).utf8) == bytes)
    }
    #expect(Base64URL.decode("-_-_".utf8) == [0xFB, 0xFF, 0xBF])
  }

  @Test(arguments: ["A", "AAAAA", "AB", "AAB", "+_AA", "AA/A", "AA==", "AA=", "A A", "AA\n", "é"])
  func `Another text for the same bytes, or none at all, is refused`(text: String) {
    #expect(Base64URL.decode(text.utf8) == nil)
  }
}
