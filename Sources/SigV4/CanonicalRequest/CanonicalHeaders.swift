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
    // Sorting may change the order of equal names, and the order of their values counts.
    let sorted = headers.enumerated()
      .compactMap { place, header in
        let name = header.lowercasedName
        return Self.neverSigned.contains(name) ? nil : (name: name, place: place, value: Self.collapse(header.value))
      }
      .sorted { ($0.name, $0.place) < ($1.name, $1.place) }
    var fields: [HeaderField] = []
    fields.reserveCapacity(sorted.count)
    for (name, _, value) in sorted {
      if fields.last?.name == name {
        fields[fields.count - 1].value += "," + value
      } else {
        fields.append(HeaderField(name: name, value: value))
      }
    }
    self.fields = fields
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
  package var text: String {
    var text = ""
    for field in fields {
      text += field.name
      text += ":"
      text += field.value
      text += "\n"
    }
    return text
  }

  private static func collapse(_ value: String) -> String {
    guard value.utf8.contains(where: \.isBlank) else { return value }
    let words = value.utf8.split(whereSeparator: \.isBlank)
    return words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }
}
