import COpenSSL

/// SHA-1 (FIPS 180-4), for names that other programs make with it. It protects nothing.
package enum SHA1 {
  private static let byteCount = 20

  /// 40 lower-case hexadecimal digits.
  package static func hex(of message: some Collection<UInt8>) -> String {
    var bytes = [UInt8](repeating: 0, count: byteCount)
    var written = 0
    let isDone = unsafe withBytes(of: message) { message, count in
      // Sound: libcrypto reads exactly `count` bytes, and writes 20, for which the array has room.
      unsafe EVP_Q_digest(nil, "SHA1", nil, message, count, &bytes, &written) == 1
    }
    require(isDone && written == byteCount, "EVP_Q_digest")
    return Hex.encode(bytes)
  }
}
