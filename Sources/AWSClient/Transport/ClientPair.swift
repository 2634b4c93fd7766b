import AsyncHTTPClient
import SigV4

/// The clients for what goes one way: straight, or through one proxy, which a client has for all that it sends.
struct ClientPair: Sendable {
  /// For requests that may go out on a connection that others used before.
  let pooled: HTTPClient
  /// For those that need a connection of their own.
  let unpooled: HTTPClient

  init(_ configuration: HTTPClient.Configuration, through proxy: HTTPProxy? = nil) {
    var configuration = configuration
    configuration.proxy = proxy.map(HTTPClient.Configuration.Proxy.init)
    pooled = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    configuration.maximumUsesPerConnection = 1
    unpooled = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  func shutdown() async throws {
    try await unpooled.shutdown()
    try await pooled.shutdown()
  }
}

extension HTTPClient.Configuration.Proxy {
  fileprivate init(_ proxy: HTTPProxy) {
    let authorization = proxy.user.map { user in
      HTTPClient.Authorization.basic(username: user, password: proxy.password?.exposed ?? "")
    }
    self = .server(host: proxy.host, port: proxy.port, authorization: authorization)
  }
}
