import HTTPTypes
import Hummingbird
import HummingbirdCore

/// What of a request matters to its answer, whenever that is made: a request that is held is kept as this, since the
/// server's own takes as much memory as all else that a held request needs.
struct AskedRequest: Sendable {
  let method: HTTPRequest.Method
  let target: String
  let headers: HTTPFields
  /// Whether it came over TLS.
  let isSecure: Bool

  init(_ request: Request) {
    method = request.method
    target = request.head.path ?? ""
    headers = request.headers
    isSecure = request.head.scheme == "https"
  }

  var uri: URI { URI(target) }
}
