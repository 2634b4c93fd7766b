import COpenSSL

/// Whether two byte strings are equal, in a time that depends on their lengths only.
///
/// A comparison that stopped at the first difference would tell an attacker how many leading bytes of a guess are
/// right. A difference of length is answered at once: lengths are not secret here.
@specialized(where First == String.UTF8View, Second == String.UTF8View)
package func constantTimeEqual<First: Collection<UInt8>, Second: Collection<UInt8>>(
  _ first: First, _ second: Second
) -> Bool {
  guard first.count == second.count else { return false }
  return unsafe withBytes(of: first) { first, count in
    // Sound: both pointers are live and each has `count` readable bytes.
    unsafe withBytes(of: second) { second, _ in unsafe CRYPTO_memcmp(first, second, count) == 0 }
  }
}
