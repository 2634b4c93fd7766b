import AWSClient
import SigV4

extension AsyncHTTPTransport {
  /// Sends one request to a peer on a transport of its own.
  static func exchange(
    with peer: Peer, method: String = "POST", target: String = "/", headers: [HeaderField] = [], body: String = "{}",
    within limit: Duration = .seconds(30), bodyLimit: Int = 1024
  ) async throws -> Result<InboundResponse, TransportError> {
    let endpoint = Endpoint(isSecure: false, host: "127.0.0.1", port: peer.port)
    let request = OutboundRequest(
      endpoint: endpoint, method: method, target: target,
      headers: [HeaderField(name: "Host", value: endpoint.authority)] + headers, body: Array(body.utf8))
    let transport = AsyncHTTPTransport()
    let result: Result<InboundResponse, TransportError>
    do throws(TransportError) {
      result = .success(try await transport.send(request, within: limit, bodyLimit: bodyLimit))
    } catch {
      result = .failure(error)
    }
    try await transport.shutdown()
    return result
  }
}
