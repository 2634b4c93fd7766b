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
    var fields: [HeaderField] = []
    fields.reserveCapacity(headers.count)
    for header in headers {
      let name = header.lowercasedName
      guard !Self.isNeverSigned(name) else { continue }
      let value = Self.collapse(header.value)
      // Few, and mostly in order.
      let place = fields.lastIndex { $0.name <= name }.map { $0 + 1 } ?? 0
      if place > 0, fields[place - 1].name == name {
        fields[place - 1].value += "," + value
      } else {
        fields.insert(HeaderField(name: name, value: value), at: place)
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
  package var signedHeaders: String {
    var bytes: [UInt8] = []
    appendNames(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func appendNames(to bytes: inout [UInt8]) {
    for (place, field) in fields.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ";")) }
      bytes.append(field.name)
    }
  }

  /// One `name:value` line for each field, each with its line feed.
  package var text: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func append(to bytes: inout [UInt8]) {
    for field in fields {
      bytes.append(field.name)
      bytes.append(UInt8(ascii: ":"))
      bytes.append(line: field.value)
    }
  }

  private static func isNeverSigned(_ name: String) -> Bool {
    let length = name.utf8.count
    return length < 32 && neverSignedLengths & 1 << UInt32(length) != 0 && neverSigned.contains(name)
  }

  /// A bit for each length of a name in ``neverSigned``, which most other names do not have.
  private static let neverSignedLengths: UInt32 = neverSigned.reduce(0) { $0 | 1 << UInt32($1.utf8.count) }

  private static func collapse(_ value: String) -> String {
    guard value.hasByte(where: \.isBlank) else { return value }
    let words = value.utf8.split(whereSeparator: \.isBlank)
    return words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }
}
