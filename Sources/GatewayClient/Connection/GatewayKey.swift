/// What a caller shows the gateway to be let in. It prints `<redacted>` however it is printed.
package struct GatewayKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package static let rule = "must be one line of visible ASCII characters"

  /// The key itself. Use it where it is sent, and nowhere else.
  let exposed: String

  /// Nil when it cannot be sent in a header. Space around it is dropped: files end in a newline.
  package init?(_ text: String) {
    let bytes = text.utf8.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed()
    guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    exposed = String(decoding: bytes, as: UTF8.self)
  }

  package var description: String { "<redacted>" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
