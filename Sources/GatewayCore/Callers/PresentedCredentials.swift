/// What a request came with to show who calls, before anybody has looked whether it is any good.
///
/// It prints `<redacted>` however it is printed.
package enum PresentedCredentials: Sendable {
  case nothing
  /// A token whose form and worth are unknown.
  case bearer(String)
  /// The certificate of a connection, which an authority of the configuration has signed, on a request that brings
  /// nothing else. One that brings a token is judged by the token alone, good or bad.
  case certificate(ClientCertificate)
  /// Something in another form than any that the gateway reads, or more than one thing.
  case unreadable
}

extension PresentedCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "<redacted>" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
