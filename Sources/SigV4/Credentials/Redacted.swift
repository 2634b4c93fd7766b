/// A value that prints `<redacted>` under interpolation, `print`, `debugPrint`, `dump` and `Mirror`, alone or inside
/// another value.
package protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

/// What is printed in place of a secret.
package let redactionMark = "<redacted>"

extension Redacted {
  package var description: String { redactionMark }
  package var debugDescription: String { redactionMark }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
