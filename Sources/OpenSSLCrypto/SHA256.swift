import COpenSSL
import Synchronization

/// SHA-256 (FIPS 180-4), in one call with ``hash(_:)`` or piece by piece with ``update(_:)`` and ``finalize()``.
///
/// A failure of libcrypto stops the process: it has no other cause than exhausted memory or a broken installation.
///
/// `@safe`: the context is created in `init`, is never handed out, and is freed once, in `deinit`. `@unchecked
/// Sendable`: the type is not copyable, so one owner at a time reaches the context, and libcrypto's contexts may move
/// between threads.
@safe package struct SHA256: ~Copyable, @unchecked Sendable {
  private let context: OpaquePointer
  /// One context that nobody uses: most messages are short, and making one takes as long as they do.
  // Sound: a context is taken out before it is used and put back after, so that one owner at a time reaches it.
  private static let spare = unsafe Mutex<OpaquePointer?>(nil)

  // Sound: fetched once and never freed, and libcrypto allows a fetched algorithm to be shared by all threads.
  nonisolated(unsafe) static let algorithm: OpaquePointer = {
    guard let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil) else { fatalError("libcrypto: no SHA-256") }
    return unsafe algorithm
  }()

  /// Begins an empty message.
  package init() {
    let spare = unsafe Self.spare.withLock { spare in
      defer { unsafe spare = nil }
      return unsafe spare
    }
    guard let context = unsafe spare ?? EVP_MD_CTX_new() else { fatalError("libcrypto: EVP_MD_CTX_new failed") }
    unsafe self.context = unsafe context
    // Sound: both pointers are live, and null parameters mean the defaults.
    require(unsafe EVP_DigestInit_ex2(context, Self.algorithm, nil) == 1, "EVP_DigestInit_ex2")
  }

  deinit {
    let hasPlace = unsafe Self.spare.withLock { spare in
      guard unsafe spare == nil else { return false }
      unsafe spare = context
      return true
    }
    // Sound: this context was nobody else's, and is freed by nobody else.
    if !hasPlace { unsafe EVP_MD_CTX_free(context) }
  }

  /// Adds bytes to the message.
  @specialized(where Bytes == [UInt8])
  package mutating func update<Bytes: Collection<UInt8>>(_ bytes: Bytes) {
    // Sound: libcrypto reads exactly `count` bytes and keeps no pointer to them.
    require(unsafe withBytes(of: bytes) { unsafe EVP_DigestUpdate(context, $0, $1) } == 1, "EVP_DigestUpdate")
  }

  /// Ends the message.
  package consuming func finalize() -> SHA256Digest {
    var bytes = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
    // Sound: SHA-256 writes 32 bytes and the array has room for them; a null pointer for the length is allowed.
    require(unsafe EVP_DigestFinal_ex(context, &bytes, nil) == 1, "EVP_DigestFinal_ex")
    return SHA256Digest(bytes: bytes)
  }

  /// The digest of a whole message.
  @specialized(where Bytes == [UInt8])
  package static func hash<Bytes: Collection<UInt8>>(_ bytes: Bytes) -> SHA256Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finalize()
  }
}
