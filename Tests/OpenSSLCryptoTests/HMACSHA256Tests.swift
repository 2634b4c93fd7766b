import OpenSSLCrypto
import Testing

@Suite struct HMACSHA256Tests {
  struct Example: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let key: [UInt8]
    let message: [UInt8]
    let hex: String

    init(_ description: String, key: [UInt8], message: [UInt8], hex: String) {
      testDescription = description
      (self.key, self.message, self.hex) = (key, message, hex)
    }
  }

  static let examples = [
    Example(
      "RFC 4231 case 1", key: .init(repeating: 0x0B, count: 20), message: Array("Hi There".utf8),
      hex: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    Example(
      "RFC 4231 case 2", key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
      hex: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    Example(
      "RFC 4231 case 3", key: .init(repeating: 0xAA, count: 20), message: .init(repeating: 0xDD, count: 50),
      hex: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    Example(
      "RFC 4231 case 4", key: Array(0x01...0x19), message: .init(repeating: 0xCD, count: 50),
      hex: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    Example(
      "RFC 4231 case 6, a key longer than a block", key: .init(repeating: 0xAA, count: 131),
      message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      hex: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    Example(
      "RFC 4231 case 7, key and message longer than a block", key: .init(repeating: 0xAA, count: 131),
      message: Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      hex: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    Example(
      "an empty key and message", key: [], message: [],
      hex: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
  ]

  @Test("a code is the one that is published", arguments: examples)
  func published(example: Example) {
    let code = HMACSHA256.authenticationCode(for: example.message, key: example.key)
    #expect(Hex.encode(code) == example.hex)
  }

  @Test("a key makes the same codes again and again, whatever comes in between", arguments: examples)
  func keys(example: Example) async {
    let key = HMACSHA256.Key(example.key)
    let isSame = await withTaskGroup(of: Bool.self) { group in
      for count in 0..<64 {
        group.addTask {
          let other = [UInt8](repeating: 7, count: count * 17)
          return key.authenticationCode(for: other) == HMACSHA256.authenticationCode(for: other, key: example.key)
            && Hex.encode(key.authenticationCode(for: example.message)) == example.hex
        }
      }
      return await group.allSatisfy { $0 }
    }
    #expect(isSame)
  }

  @Test("a code does not depend on the codes that other threads make")
  func concurrency() async {
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<64 {
        group.addTask {
          Self.examples.allSatisfy {
            Hex.encode(HMACSHA256.authenticationCode(for: $0.message, key: $0.key)) == $0.hex
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}
