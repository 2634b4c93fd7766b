/// The `CanonicalURI` line of a canonical request: the path on the wire, percent-encoded once more.
///
/// A path that is already encoded is therefore encoded twice (`%20` becomes `%2520`), as every service but Amazon S3
/// expects.
///
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
package struct CanonicalPath: Sendable, Hashable {
  /// Begins with `/` and has ASCII only.
  package let text: String

  /// - Parameters:
  ///   - path: As on the wire, without its query.
  ///   - normalizing: Whether `.` and `..` segments are resolved (RFC 3986 section 5.2.4) and empty ones dropped. A
  ///     path that ends in `..` gets no slash at its end, where RFC 3986 would add one: AWS's signers agree on that.
  init(_ path: Substring, normalizing: Bool) {
    guard normalizing else {
      text = path.isEmpty ? "/" : PercentEncoding.encode(path.utf8, slashIsPlain: true)
      return
    }
    guard !Self.isCanonical(path.utf8.span) else {
      text = String(path)
      return
    }
    var segments: [[UInt8]] = []
    for segment in path.utf8.split(separator: UInt8(ascii: "/")) where !segment.elementsEqual(".".utf8) {
      if segment.elementsEqual("..".utf8) {
        _ = segments.popLast()
      } else {
        segments.append(Array(segment))
      }
    }
    let endsInSlash = path.utf8.last == UInt8(ascii: "/")
    let normalized = segments.map { PercentEncoding.encode($0) }.joined(separator: "/")
    text = "/" + normalized + (endsInSlash && !segments.isEmpty ? "/" : "")
  }

  /// Whether nothing is to be encoded, resolved or dropped, as in most paths: a segment that begins with a dot may be.
  private static func isCanonical(_ path: Span<UInt8>) -> Bool {
    guard !path.isEmpty, path[0] == UInt8(ascii: "/") else { return false }
    var isAfterSlash = false
    for place in path.indices {
      let byte = path[place]
      if byte == UInt8(ascii: "/") {
        if isAfterSlash { return false }
        isAfterSlash = true
      } else {
        guard PercentEncoding.isUnreserved(byte), !isAfterSlash || byte != UInt8(ascii: ".") else { return false }
        isAfterSlash = false
      }
    }
    return true
  }
}
