import AWSClient
import SigV4

extension AsyncHTTPTransport {
  /// Gives `body` a transport of its own and shuts it down, however `body` ends: one that is forgotten ends the process.
  static func using<Result>(_ body: (AsyncHTTPTransport) async throws -> Result) async throws -> Result {
    let transport = AsyncHTTPTransport()
    let result: Result
    do { result = try await body(transport) } catch {
      try await transport.shutdown()
      throw error
    }
    try await transport.shutdown()
    return result
  }

  /// Sends one request to a peer on a transport of its own.
  static func exchange(
    with peer: Peer, method: String = "POST", target: String = "/", headers: [HeaderField] = [], body: String = "{}",
    within limit: Duration = .seconds(30), bodyLimit: Int = 1024
  ) async throws -> Result<InboundResponse, TransportError> {
    let endpoint = Endpoint(isSecure: false, host: "127.0.0.1", port: peer.port)
    let request = OutboundRequest(
      endpoint: endpoint, method: method, target: target,
      headers: [HeaderField(name: "Host", value: endpoint.authority)] + headers, body: Array(body.utf8))
    return try await using { transport in
      do throws(TransportError) {
        return .success(try await transport.send(request, within: limit, bodyLimit: bodyLimit))
      } catch {
        return .failure(error)
      }
    }
  }
}
