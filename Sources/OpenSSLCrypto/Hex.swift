/// Base 16 (RFC 4648 section 8), in lower case as AWS writes it.
package enum Hex {
  /// Two digits for each byte.
  package static func encode(_ bytes: [UInt8]) -> String {
    // Sound: two digits are written for each byte, from the buffer's begin on, and so many are counted.
    unsafe String(unsafeUninitializedCapacity: bytes.count * 2) { digits in
      for (place, byte) in bytes.enumerated() {
        unsafe digits[place * 2] = digit(byte >> 4)
        unsafe digits[place * 2 + 1] = digit(byte & 0x0F)
      }
      return bytes.count * 2
    }
  }

  private static func digit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
  }
}
