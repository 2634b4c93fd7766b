import OpenSSLCrypto

/// Numbers that follow from some bytes: the same bytes give the same numbers on every machine and in every release.
///
/// The numbers are read off SHA-256 digests, the first of the bytes, each other of the one before.
struct DigestGenerator {
  private var block: [UInt8]
  private var position = 0

  /// Starts from the digest of the bytes.
  init(_ seed: [UInt8]) {
    block = SHA256.hash(seed).bytes
  }

  /// The next number from 0 up to, but without, a bound of at most 65,536.
  mutating func next(below bound: Int) -> Int {
    if position + 2 > block.count {
      block = SHA256.hash(block).bytes
      position = 0
    }
    defer { position += 2 }
    return ((Int(block[position]) << 8 | Int(block[position + 1])) * bound) >> 16
  }

  /// The next number of a range, in steps of a thousandth of the range.
  mutating func next(in range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * Float(next(below: 1_001)) / 1_000
  }
}
