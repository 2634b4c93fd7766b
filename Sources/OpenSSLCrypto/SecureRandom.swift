import COpenSSL

/// libcrypto's cryptographically secure generator (RAND_bytes, NIST SP 800-90A).
package enum SecureRandom {
  /// Bytes that cannot be predicted, for keys and tokens.
  ///
  /// A generator without entropy stops the process: a predictable key would be worse.
  ///
  /// - Parameter count: From 0 to `Int32.max`.
  package static func bytes(count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    // Sound: the generator writes exactly `count` bytes, for which the array has room; a larger count traps.
    require(unsafe RAND_bytes(&bytes, Int32(count)) == 1, "RAND_bytes")
    return bytes
  }
}
