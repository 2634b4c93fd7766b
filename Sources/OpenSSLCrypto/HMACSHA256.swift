import COpenSSL
import Synchronization

/// HMAC with SHA-256 (RFC 2104, RFC 4231).
///
/// A failure of libcrypto stops the process: it has no other cause than exhausted memory or a broken installation.
package enum HMACSHA256 {
  // A context that has loaded SHA-256 but serves no message. Copying it skips the search for the digest that
  // EVP_MAC_init does whenever the digest is given by name.
  // Sound: written once, before any thread can read it, then only copied; libcrypto's copy takes a const source.
  nonisolated(unsafe) private static let template: OpaquePointer = {
    guard let algorithm = unsafe EVP_MAC_fetch(nil, OSSL_MAC_NAME_HMAC, nil),
      let context = unsafe EVP_MAC_CTX_new(algorithm)
    else { fatalError("libcrypto: no HMAC") }
    var digest = Array("SHA256".utf8CString)
    let isReady = unsafe OSSL_MAC_PARAM_DIGEST.withCString { name in
      unsafe digest.withUnsafeMutableBufferPointer { digest in
        // Sound: the parameter keeps pointers to `name` and `digest`, which both outlive the call that reads it. The
        // one-byte key only completes the context: each message brings its own.
        let parameters = unsafe [
          OSSL_PARAM_construct_utf8_string(name, digest.baseAddress, 0), OSSL_PARAM_construct_end(),
        ]
        return unsafe EVP_MAC_init(context, [0], 1, parameters) == 1
      }
    }
    require(isReady, "EVP_MAC_init")
    return unsafe context
  }()

  /// The 32-byte authentication code of a message.
  ///
  /// Any length of key is allowed; compare codes only with ``constantTimeEqual(_:_:)``.
  package static func authenticationCode(
    for message: some Collection<UInt8>,
    key: some Collection<UInt8>
  ) -> [UInt8] {
    Context(key: key).code(of: message)
  }

  /// A key that makes many codes: what HMAC makes of the key alone is made once. Safe to share between threads.
  package final class Key: Sendable {
    private let context: Mutex<Context>

    /// Any length is allowed.
    package init(_ key: some Collection<UInt8>) {
      context = Mutex(Context(key: key))
    }

    /// The 32-byte authentication code of a message.
    @specialized(where Message == [UInt8])
    package func authenticationCode<Message: Collection<UInt8>>(for message: Message) -> [UInt8] {
      context.withLock { $0.code(of: message) }
    }
  }

  /// `@safe`: the context is created in `init`, is never handed out, and is freed once, in `deinit`. `@unchecked
  /// Sendable`: the type is not copyable, so one owner at a time reaches the context, and libcrypto's contexts may move
  /// between threads.
  @safe private struct Context: ~Copyable, @unchecked Sendable {
    private let context: OpaquePointer

    init(key: some Collection<UInt8>) {
      guard let context = unsafe EVP_MAC_CTX_dup(template) else { fatalError("libcrypto: EVP_MAC_CTX_dup failed") }
      // Sound: libcrypto reads exactly the counted bytes of the key and keeps no pointer to them.
      require(unsafe withBytes(of: key) { unsafe EVP_MAC_init(context, $0, $1, nil) } == 1, "EVP_MAC_init")
      unsafe self.context = unsafe context
    }

    deinit {
      // Sound: `init` made this context and nothing else frees it.
      unsafe EVP_MAC_CTX_free(context)
    }

    /// Leaves the context ready for the key's next message.
    func code(of message: some Collection<UInt8>) -> [UInt8] {
      // Sound: libcrypto reads exactly the counted bytes of the message and keeps no pointer to them.
      require(unsafe withBytes(of: message) { unsafe EVP_MAC_update(context, $0, $1) } == 1, "EVP_MAC_update")
      var code = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
      var written = 0
      // Sound: the array's own count is passed as the room to write in.
      require(unsafe EVP_MAC_final(context, &code, &written, code.count) == 1, "EVP_MAC_final")
      require(written == SHA256Digest.byteCount, "EVP_MAC_final")
      // Sound: without a key the context begins again with the one that it has.
      require(unsafe EVP_MAC_init(context, nil, 0, nil) == 1, "EVP_MAC_init")
      return code
    }
  }
}
