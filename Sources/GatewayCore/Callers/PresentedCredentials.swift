/// What a request came with to show who calls, before anybody has looked whether it is any good.
///
/// It prints `<redacted>` however it is printed.
package enum PresentedCredentials: Sendable {
  case nothing
  /// A token whose form and worth are unknown.
  case bearer(String)
  /// Something in another form than any that the gateway reads, or more than one thing.
  case unreadable
}

extension PresentedCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "<redacted>" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
