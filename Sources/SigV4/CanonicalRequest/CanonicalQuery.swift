/// The `CanonicalQueryString` line of a canonical request: parameters encoded, then sorted by name and value.
///
/// A name without `=` gets one, `+` is a plus sign and not a space, and empty parts (`a=1&&b=2`) are dropped.
///
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
package struct CanonicalQuery: Sendable, Hashable {
  /// ASCII without the `?`; empty when there are no parameters.
  package let text: String

  /// - Parameter query: As on the wire, without the `?`.
  init(_ query: some Collection<UInt8>) {
    guard !query.isEmpty else {
      text = ""
      return
    }
    let parameters = query.split(separator: UInt8(ascii: "&")).map { part in
      let name = part.prefix { $0 != UInt8(ascii: "=") }
      return (name: Self.reencode(name), value: Self.reencode(part.dropFirst(name.count + 1)))
    }
    // Both are ASCII by now, so that the order of strings is the order of bytes.
    text = parameters.sorted { $0 < $1 }.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
  }

  /// Encodes bytes whose sender may have encoded more or fewer of them than AWS does.
  private static func reencode(_ part: some Collection<UInt8>) -> String {
    PercentEncoding.encode(PercentEncoding.decode(part))
  }
}
