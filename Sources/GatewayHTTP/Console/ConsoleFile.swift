import HTTPTypes
import Hummingbird
import OpenSSLCrypto

/// One of the console's files, and what tells it from those of other versions.
struct ConsoleFile: Sendable {
  let bytes: [UInt8]
  let contentType: String
  /// Weak, as it stands for the file whether or not it comes compressed.
  let etag: String

  init(name: String, bytes: [UInt8]) {
    self.bytes = bytes
    contentType =
      switch name.split(separator: ".").last {
      case "js": "text/javascript; charset=utf-8"
      case "css": "text/css; charset=utf-8"
      default: "text/html; charset=utf-8"
      }
    etag = "W/\"\(SHA256.hash(bytes).hex.prefix(32))\""
  }

  /// The file, or 304 for who has it.
  /// - Parameter headers: what either has.
  func answer(to request: Request, headers: HTTPFields) -> Answer {
    var headers = headers
    headers[.eTag] = etag
    guard !isKnown(request.headers[values: .ifNoneMatch]) else {
      return Answer(status: .notModified, contentType: contentType, headers: headers, body: [])
    }
    return Answer(contentType: contentType, headers: headers, body: bytes)
  }

  /// Source: RFC 9110, section 13.1.2, with the weak comparison of section 8.8.3.2
  private func isKnown(_ values: [String]) -> Bool {
    let tags = values.joined(separator: ",").split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
    return tags.contains { tag in tag == "*" || tag == etag || "W/" + tag == etag }
  }
}
