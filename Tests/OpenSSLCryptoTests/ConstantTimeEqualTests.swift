import OpenSSLCrypto
import Testing

@Suite struct ConstantTimeEqualTests {
  @Test(
    "bytes are equal exactly when `==` says so",
    arguments: [
      [], [0], [0, 0], [1, 2, 3], [1, 2, 4], [0, 2, 3], .init(repeating: 7, count: 64),
    ] as [[UInt8]])
  func agreesWithOperator(first: [UInt8]) {
    for second in [[], [0], [1, 2, 3], .init(repeating: 7, count: 64)] as [[UInt8]] {
      #expect(constantTimeEqual(first, second) == (first == second))
    }
  }

  @Test("one different bit anywhere is seen", arguments: 0..<64)
  func oneBit(position: Int) {
    let bytes = [UInt8](repeating: 0x5A, count: 64)
    var other = bytes
    other[position] ^= 0x01
    #expect(!constantTimeEqual(bytes, other))
  }

  @Test("collections of different types are compared by their bytes")
  func otherCollections() {
    #expect(constantTimeEqual("abc".utf8, [0x61, 0x62, 0x63]))
    #expect(constantTimeEqual([1, 2, 3].reversed(), [3, 2, 1]))
  }
}
