import OpenSSLCrypto

/// A string that must not reach a log, an error message or a debugger's summary.
///
/// The bytes are ordinary memory: they are not wiped when the value goes away.
package struct Secret: Sendable, Redacted {
  /// The secret itself. Use it where it is sent or hashed, and nowhere else.
  package let exposed: String

  /// Any string, also an empty one.
  package init(_ exposed: String) {
    self.exposed = exposed
  }
}

extension Secret: Equatable {
  /// Compares the UTF-8 bytes in a time that depends on their counts only, so that a wrong guess tells nothing.
  package static func == (first: Secret, second: Secret) -> Bool {
    constantTimeEqual(first.exposed.utf8, second.exposed.utf8)
  }
}
