import Synchronization

/// The base URLs that have been read: the few of a configuration are asked for with every call.
final class ReadEndpoints: Sendable {
  /// More are read anew each time.
  private static let limit = 1000

  private let known = Mutex<[String: Endpoint]>([:])

  /// - Throws: Why the URL is no endpoint.
  func endpoint(_ url: String, plainHosts: Set<String>) throws(Endpoint.Problem) -> Endpoint {
    if let endpoint = known.withLock({ $0[url] }) { return endpoint }
    let endpoint = try Endpoint(url: url, plainHosts: plainHosts)
    known.withLock { known in
      if known.count < Self.limit { known[url] = endpoint }
    }
    return endpoint
  }
}
