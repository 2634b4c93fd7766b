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
  private let direct: ClientPair
  private let throughHTTPSProxy: ClientPair?
  private let throughHTTPProxy: ClientPair?
  private let uses = ConnectionUses()

  package init(_ settings: TransportSettings = TransportSettings()) {
    var configuration = Self.configuration(settings)
    configuration.http1_1ConnectionDebugInitializer = uses.watch
    proxies = settings.proxies
    direct = ClientPair(configuration)
    throughHTTPSProxy = proxies.https.map { ClientPair(configuration, through: $0) }
    throughHTTPProxy = proxies.http.map { ClientPair(configuration, through: $0) }
  }

  private static func configuration(_ settings: TransportSettings) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration()
    configuration.timeout = .init(connect: TimeAmount(settings.connectLimit))
    configuration.redirectConfiguration = .disallow
    configuration.decompression = .disabled
    configuration.httpVersion = .http1Only
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
    for clients in [direct, throughHTTPSProxy, throughHTTPProxy] { try await clients?.shutdown() }
  }

  package func send(
    _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
  ) async throws(TransportError) -> InboundResponse {
    if let problem = request.problem { throw .notSent(problem) }
    let proxied = proxies.proxy(for: request.endpoint).flatMap { _ in
      request.endpoint.isSecure ? throughHTTPSProxy : throughHTTPProxy
    }
    let begun = ContinuousClock.now
    do {
      return try await withThrowingTaskGroup(of: InboundResponse.self) { group in
        group.addTask {
          try await exchange(request, by: proxied ?? direct, deadline: .now() + TimeAmount(limit), bodyLimit: bodyLimit)
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

  /// Sends a request and reads its answer. When the pool gives it a connection that has closed already, so that no byte
  /// of it goes out, it gets one of its own.
  private func exchange(
    _ request: OutboundRequest, by clients: ClientPair, deadline: NIODeadline, bodyLimit: Int
  ) async throws -> InboundResponse {
    var isNew = request.needsNewConnection
    while true {
      let use = uses.begin()
      let result: Result<HTTPClientResponse, any Error>
      do {
        result = .success(
          try await (isNew ? clients.unpooled : clients.pooled).execute(
            Self.clientRequest(request, use: use), deadline: deadline))
      } catch {
        result = .failure(error)
      }
      let written = uses.end(use)
      switch result {
      case .success(let response):
        let body = try await response.body.collect(upTo: bodyLimit)
        return InboundResponse(
          status: Int(response.status.code),
          headers: response.headers.map { HeaderField(name: $0.name, value: $0.value) }, body: Array(buffer: body))
      case .failure(let error) where error.saysClosed:
        switch written {
        case .notAtAll where isNew: throw TransportError.notSent("the connection closed before anything was sent")
        case .notAtAll: isNew = true
        case .onKeptConnection: throw TransportError.keptConnectionClosed
        case .onNewConnection: throw error
        }
      case .failure(let error): throw error
      }
    }
  }

  private static func clientRequest(_ request: OutboundRequest, use: String) -> HTTPClientRequest {
    let endpoint = request.endpoint
    var outbound = HTTPClientRequest(
      url: "\(endpoint.isSecure ? "https" : "http")://\(endpoint.authority)\(request.target)")
    outbound.method = HTTPMethod(rawValue: request.method)
    for header in request.headers { outbound.headers.add(name: header.name, value: header.value) }
    outbound.headers.add(name: ConnectionUses.header, value: use)
    if !request.body.isEmpty || request.method != "GET" {
      outbound.body = .bytes(ByteBuffer(bytes: request.body))
    }
    return outbound
  }
}

extension Error {
  /// Whether it is how the other side's closing of a connection shows.
  fileprivate var saysClosed: Bool {
    switch self {
    case let error as HTTPClientError: error == .remoteConnectionClosed
    case let error as ChannelError: [.ioOnClosedChannel, .eof, .outputClosed].contains(error)
    case let error as IOError: [ECONNRESET, EPIPE, ENOTCONN].contains(error.errnoCode)
    case let error as NIOSSLError: if case .uncleanShutdown = error { true } else { false }
    default: false
    }
  }
}

extension TransportError {
  fileprivate init(_ error: any Error) {
    switch error {
    case let error as TransportError: self = error
    case is NIOTooManyBytesError: self = .tooLarge
    case let error as HTTPParserError where error == .invalidEOFState:
      self = .connectionLost("closed before the answer's end")
    case is HTTPParserError: self = .malformed("not HTTP/1.1")
    case let error as HTTPClientError: self = TransportError(client: error)
    default: self = TransportError(channel: error)
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
