/// A request target taken apart: the segments of its path and the items of its query, percent-decoded.
struct RequestTarget: Sendable, Equatable {
  /// The path as it was written, without the query.
  let path: String
  /// The decoded segments. `/a/b%2Fc` has two: `a` and `b/c`. A trailing slash adds an empty one.
  let segments: [String]
  /// The decoded query items in order; an item without `=` has an empty value.
  let query: [(name: String, value: String)]

  /// Takes a target apart.
  ///
  /// - Returns: nil when an escape is not two hexadecimal digits, or the decoded bytes are not UTF-8.
  init?(_ target: String) {
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(halves.first ?? "")
    var segments: [String] = []
    for segment in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      guard let decoded = Self.decode(segment) else { return nil }
      segments.append(decoded)
    }
    self.segments = segments
    var query: [(name: String, value: String)] = []
    for item in halves.count > 1 ? halves[1].split(separator: "&") : [] {
      let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decode(pair[0]), let value = Self.decode(pair.count > 1 ? pair[1] : "") else { return nil }
      query.append((name, value))
    }
    self.query = query
  }

  /// The first query item of that name.
  func query(_ name: String) -> String? {
    query.first { $0.name == name }?.value
  }

  static func == (left: RequestTarget, right: RequestTarget) -> Bool {
    left.path == right.path && left.query.elementsEqual(right.query, by: ==)
  }

  private static func decode(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(nibble), let low = rest.popFirst().flatMap(nibble) else { return nil }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func nibble(_ digit: UInt8) -> UInt8? {
    Character(Unicode.Scalar(digit)).hexDigitValue.map(UInt8.init)
  }
}
