import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ServiceLifecycle
import SigV4

/// The transport over AsyncHTTPClient.
///
/// As a service it keeps its connections until graceful shutdown, after all that is below it in the group has ended.
package struct AsyncHTTPTransport: HTTPTransport, Service {
  /// For finding out what is wrong with a certificate.
  private static let inquiryLimit: Duration = .seconds(1)

  private let proxies: ProxyRules
  private let direct: HTTPClient
  /// A client has one proxy for all that it sends.
  private let throughHTTPSProxy: HTTPClient?
  private let throughHTTPProxy: HTTPClient?

  package init(_ settings: TransportSettings = TransportSettings()) {
    let configuration = Self.configuration(settings)
    let client = { (proxy: HTTPProxy?) in
      var configuration = configuration
      configuration.proxy = proxy.map(HTTPClient.Configuration.Proxy.init)
      return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
    proxies = settings.proxies
    direct = client(nil)
    throughHTTPSProxy = proxies.https.map(client)
    throughHTTPProxy = proxies.http.map(client)
  }

  private static func configuration(_ settings: TransportSettings) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration()
    configuration.timeout = .init(connect: TimeAmount(settings.connectLimit))
    configuration.redirectConfiguration = .disallow
    configuration.decompression = .disabled
    configuration.httpVersion = .http1Only
    configuration.dnsResolver = .randomized
    configuration.maximumUsesPerConnection = settings.usesPerConnection
    configuration.connectionPool = .init(
      idleTimeout: TimeAmount(settings.idleLimit),
      concurrentHTTP1ConnectionsPerHostSoftLimit: settings.connectionsPerHost)
    configuration.connectionPool.retryConnectionEstablishment = false
    if let trusted = settings.trusted {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.trustRoots = .certificates(trusted.certificates)
      configuration.tlsConfiguration = tls
    }
    return configuration
  }

  package func run() async throws {
    try? await gracefulShutdown()
    try await shutdown()
  }

  /// Closes all connections. Nothing can be sent after that.
  package func shutdown() async throws {
    for client in [direct, throughHTTPSProxy, throughHTTPProxy] { try await client?.shutdown() }
  }

  package func send(
    _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
  ) async throws(TransportError) -> InboundResponse {
    let outbound = Self.clientRequest(request)
    let proxied = proxies.proxy(for: request.endpoint).flatMap { _ in
      request.endpoint.isSecure ? throughHTTPSProxy : throughHTTPProxy
    }
    let client = proxied ?? direct
    let begun = ContinuousClock.now
    do {
      return try await withThrowingTaskGroup(of: InboundResponse.self) { group in
        group.addTask {
          let response = try await client.execute(outbound, deadline: .now() + TimeAmount(limit))
          let body = try await response.body.collect(upTo: bodyLimit)
          return InboundResponse(
            status: Int(response.status.code),
            headers: response.headers.map { HeaderField(name: $0.name, value: $0.value) },
            body: Array(buffer: body))
        }
        group.addTask {
          try await Task.sleep(for: limit)
          throw TransportError.timedOut
        }
        defer { group.cancelAll() }
        guard let response = try await group.next() else { throw CancellationError() }
        return response
      }
    } catch {
      if error.isRefusedCertificate, proxied == nil {
        let left = min(limit - (ContinuousClock.now - begun), Self.inquiryLimit)
        throw .notSent(await CertificateInquiry.reason(request.endpoint, within: left))
      }
      throw TransportError(error)
    }
  }

  private static func clientRequest(_ request: OutboundRequest) -> HTTPClientRequest {
    let endpoint = request.endpoint
    var outbound = HTTPClientRequest(
      url: "\(endpoint.isSecure ? "https" : "http")://\(endpoint.authority)\(request.target)")
    outbound.method = HTTPMethod(rawValue: request.method)
    for header in request.headers { outbound.headers.add(name: header.name, value: header.value) }
    if !request.body.isEmpty || request.method != "GET" {
      outbound.body = .bytes(ByteBuffer(bytes: request.body))
    }
    return outbound
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

extension Error {
  /// Whether TLS came to nothing because the server's certificates were not taken.
  fileprivate var isRefusedCertificate: Bool {
    guard let error = self as? NIOSSLError, case .handshakeFailed(let reason) = error else { return false }
    return "\(reason)".contains("CERTIFICATE_VERIFY_FAILED")
  }
}

extension TransportError {
  fileprivate init(_ error: any Error) {
    switch error {
    case let error as TransportError: self = error
    case is NIOTooManyBytesError: self = .tooLarge
    case is NIOConnectionError: self = .notSent("no connection")
    // What NIO throws in its place where the host is an address and not a name.
    case let error as IOError where error.errnoCode == ECONNREFUSED: self = .notSent("no connection")
    case let error as HTTPParserError where error == .invalidEOFState:
      self = .connectionLost("closed before the answer's end")
    case is HTTPParserError: self = .malformed("not HTTP/1.1")
    case NIOSSLError.handshakeFailed:
      self = .notSent(
        error.isRefusedCertificate
          ? "the certificate is not trusted, or has expired" : "the TLS handshake failed")
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      self = .notSent("the certificate is for another name")
    case let error as HTTPClientError: self = TransportError(client: error)
    default: self = .connectionLost(String(describing: type(of: error)))
    }
  }

  private init(client error: HTTPClientError) {
    switch error {
    case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .alreadyShutdown:
      self = .notSent(error.shortDescription)
    case .proxyAuthenticationRequired: self = .notSent("the proxy does not take the credentials of its URL")
    case .invalidProxyResponse, .httpProxyHandshakeTimeout: self = .notSent("the proxy makes no tunnel to AWS")
    case .invalidURL, .emptyHost, .emptyScheme:
      self = .notSent(error.shortDescription)
    case .deadlineExceeded, .readTimeout, .writeTimeout: self = .timedOut
    default: self = .connectionLost(error.shortDescription)
    }
  }
}
