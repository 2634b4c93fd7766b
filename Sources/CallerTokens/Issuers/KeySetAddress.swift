package import AWSClient
import FoundationEssentials

/// The URL of a set of keys.
package struct KeySetAddress: Sendable, Equatable {
  package let endpoint: Endpoint
  /// Its path and its query.
  package let target: String

  /// Why a text is no such URL.
  package struct Problem: Error, Sendable, Equatable {
    package let reason: String
  }

  /// - Parameter text: `https://…`; `http://` is for loopback alone, because whoever is between could put in keys of
  ///   its own.
  package init(_ text: String) throws(Problem) {
    guard var parts = URLComponents(string: text) else { throw Problem(reason: "not a URL") }
    var target = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
    if let query = parts.percentEncodedQuery { target += "?\(query)" }
    parts.percentEncodedPath = ""
    parts.percentEncodedQuery = nil
    guard let base = parts.string else { throw Problem(reason: "not a URL") }
    do { endpoint = try Endpoint(url: base, plainHosts: []) } catch {
      throw Problem(reason: error.reason.hasPrefix("http://") ? "http:// is allowed to loopback only" : error.reason)
    }
    self.target = target
  }
}
