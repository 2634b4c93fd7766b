/// The 32 bytes of a SHA-256 (FIPS 180-4).
///
/// `==` takes a time that depends on the values: it is for digests that are public. Compare digests of secrets with
/// ``constantTimeEqual(_:_:)``.
package struct SHA256Digest: Sendable, Hashable {
  /// 256 bits.
  package static let byteCount = 32

  /// Always ``byteCount`` bytes.
  package let bytes: [UInt8]

  /// 64 lower-case hexadecimal digits.
  package var hex: String { Hex.encode(bytes) }

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}

extension SHA256Digest: CustomStringConvertible {
  package var description: String { hex }
}
