import OpenSSLCrypto
import Testing

@Suite struct SHA256Tests {
  /// NIST's examples for FIPS 180-4.
  static let examples: [(message: String, hex: String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test("a whole message has the digest that NIST gives", arguments: examples.indices)
  func wholeMessage(index: Int) {
    let (message, hex) = Self.examples[index]
    #expect(SHA256.hash(message.utf8).hex == hex)
    #expect(SHA256.hash(Array(message.utf8)).bytes.count == SHA256Digest.byteCount)
  }

  @Test("pieces of any size give the digest of the whole", arguments: [1, 3, 63, 64, 65, 1000])
  func pieces(size: Int) {
    let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    var hash = SHA256()
    hash.update([])
    for start in stride(from: 0, to: message.count, by: size) {
      hash.update(message[start..<min(start + size, message.count)])
    }
    #expect(hash.finalize() == SHA256.hash(message))
  }

  @Test("a collection without contiguous storage has the same digest")
  func noContiguousStorage() {
    let message: [UInt8] = [1, 2, 3, 4]
    #expect(SHA256.hash(message.reversed()) == SHA256.hash([4, 3, 2, 1]))
    #expect(SHA256.hash(message.lazy.map { $0 }) == SHA256.hash(message))
  }

  @Test("a digest prints as hexadecimal")
  func description() {
    #expect("\(SHA256.hash("abc".utf8))".hasPrefix("ba7816bf"))
  }

  @Test("digests that are made side by side, and one that is given up, do not mix")
  func sideBySide() {
    var first = SHA256()
    first.update("a".utf8)
    do {
      var givenUp = SHA256()
      givenUp.update("x".utf8)
    }
    var second = SHA256()
    second.update("ab".utf8)
    first.update("bc".utf8)
    second.update("c".utf8)
    let digests = [first.finalize().hex, second.finalize().hex, SHA256.hash("abc".utf8).hex]
    #expect(digests == Array(repeating: Self.examples[1].hex, count: 3))
  }

  @Test("many threads get the right digests")
  func concurrency() async {
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<64 {
        group.addTask { Self.examples.prefix(3).allSatisfy { SHA256.hash($0.message.utf8).hex == $0.hex } }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}
