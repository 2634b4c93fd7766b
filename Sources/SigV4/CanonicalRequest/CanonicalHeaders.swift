/// The `CanonicalHeaders` and `SignedHeaders` parts of a canonical request.
///
/// Names are in lower case and sorted; values are trimmed, runs of white space in them become one space, and the values
/// of a repeated name are joined by commas in order of arrival.
///
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
package struct CanonicalHeaders: Sendable, Hashable {
  /// One for each name, sorted by it, with the values already trimmed and joined.
  package let fields: [HeaderField]

  /// Headers that a proxy or a client library may add or change after signing: the union of what AWS's signers leave
  /// out, and the header that will carry the signature.
  package static let neverSigned: Set<String> = [
    "authorization", "baggage", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization",
    "te", "traceparent", "tracestate", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
  ]

  /// Every header but those of ``neverSigned``.
  init(signing headers: [HeaderField]) {
    let names = Set(headers.map(\.lowercasedName)).subtracting(Self.neverSigned)
    self.init(headers, names: Array(names))
  }

  /// Exactly the headers of these lower-case names. A name that no header has gets an empty value.
  init(_ headers: [HeaderField], names: [String]) {
    let values = Dictionary(grouping: headers, by: \.lowercasedName)
    fields = names.sorted().map { name in
      let trimmed = values[name, default: []].map { Self.collapse($0.value) }
      return HeaderField(name: name, value: trimmed.joined(separator: ","))
    }
  }

  /// Sorted, in lower case, separated by `;`.
  package var signedHeaders: String { fields.map(\.name).joined(separator: ";") }

  /// One `name:value` line for each field, each with its line feed.
  package var text: String { fields.map { "\($0.name):\($0.value)\n" }.joined() }

  private static func collapse(_ value: String) -> String {
    let words = value.utf8.split(whereSeparator: \.isBlank)
    return words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }
}
