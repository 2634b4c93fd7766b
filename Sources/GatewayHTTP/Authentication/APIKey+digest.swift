package import GatewayCore
import OpenSSLCrypto

extension APIKey {
  /// A key that nobody has seen before.
  package static func random() -> APIKey {
    APIKey(randomBytes: SecureRandom.bytes(count: byteCount))
  }

  /// The SHA-256 of the key's text, as the configuration has it.
  ///
  /// No salt and no stretching: they protect secrets that can be guessed, and 256 random bits cannot.
  package var sha256: String { SHA256.hash(exposed.utf8).hex }
}
