/// The header by which a client says which codings it takes.
///
/// Source: RFC 9110, section 12.5.3
enum AcceptEncoding {
  /// Whether `gzip` is taken: named, or covered by `*`, with a weight above 0.
  static func takesGzip(_ values: [String]) -> Bool {
    var weights: [String: Double] = [:]
    for part in values.joined(separator: ",").split(separator: ",") {
      let fields = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
      guard let coding = fields.first else { continue }
      let weight = fields.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 }
      weights[coding] = weight ?? 1
    }
    return (weights["gzip"] ?? weights["x-gzip"] ?? weights["*"] ?? 0) > 0
  }
}
