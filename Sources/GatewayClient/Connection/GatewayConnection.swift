import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// Sends requests to one gateway.
///
/// One attempt each: nothing is repeated, and no redirect is followed, so that a key goes to nobody else.
package struct GatewayConnection: Sendable {
  private static let connectLimit = TimeAmount.seconds(5)
  /// Longer than the gateway is silent while it holds an answer or streams events.
  private static let silenceLimit = TimeAmount.seconds(90)
  /// Masks of images come in base64, and lists of models at most a thousand at a time.
  private static let answerLimit = 64 << 20

  private let client: HTTPClient
  package let address: GatewayAddress
  private let key: GatewayKey?

  /// Gives `body` a connection, and closes it afterwards.
  package static func open<Value: Sendable>(
    _ address: GatewayAddress, key: GatewayKey?, trust: GatewayTrust = .system,
    identity: GatewayIdentity? = nil, _ body: (GatewayConnection) async throws -> Value
  ) async throws -> Value {
    var configuration = HTTPClient.Configuration()
    configuration.timeout = .init(connect: connectLimit, read: silenceLimit)
    configuration.redirectConfiguration = .disallow
    configuration.tlsConfiguration = .makeClientConfiguration()
    configuration.tlsConfiguration?.trustRoots = trust.roots
    if let identity {
      configuration.tlsConfiguration?.certificateChain = identity.chain.map { .certificate($0) }
      configuration.tlsConfiguration?.privateKey = .privateKey(identity.key)
    }
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let connection = GatewayConnection(client: client, address: address, key: key)
    let value: Value
    do {
      value = try await body(connection)
    } catch {
      try? await client.shutdown()
      throw error
    }
    try? await client.shutdown()
    return value
  }

  /// The gateway's answer, whatever it says.
  /// - Throws: ``ConnectionFailure`` when there is none, `CancellationError`.
  package func send(_ request: GatewayRequest) async throws -> GatewayAnswer {
    let outbound = clientRequest(request)
    do {
      return try await withThrowingTaskGroup(of: GatewayAnswer.self) { group in
        group.addTask {
          let response = try await client.execute(outbound, deadline: .now() + TimeAmount(request.limit))
          return try await Self.answer(response)
        }
        group.addTask {
          try await Task.sleep(for: request.limit)
          throw ConnectionFailure.timedOut
        }
        defer { group.cancelAll() }
        guard let answer = try await group.next() else { throw CancellationError() }
        return answer
      }
    } catch {
      try Task.checkCancellation()
      throw ConnectionFailure(error)
    }
  }

  /// Hands on a model's events as they come, until the stream ends or `onEvent` returns false.
  ///
  /// - Parameter onOpen: hears that there is a stream.
  /// - Returns: Whether `onEvent` ended it.
  /// - Throws: ``Refusal``, ``ConnectionFailure``, ``EventParser/TooLong``, `CancellationError`.
  func events(
    of model: String, after last: String?, onOpen: () -> Void, onEvent: (ServerSentEvent) -> Bool
  ) async throws -> Bool {
    let request = clientRequest(.events(model, after: last))
    let response: HTTPClientResponse
    do {
      response = try await client.execute(request, deadline: .distantFuture)
      guard response.status == .ok else { throw try await Self.answer(response).refusal }
    } catch let refusal as Refusal {
      throw refusal
    } catch {
      try Task.checkCancellation()
      throw ConnectionFailure(error)
    }
    onOpen()
    var parser = EventParser()
    do {
      for try await part in response.body {
        for event in try parser.feed(part.readableBytesView) {
          guard onEvent(event) else { return true }
        }
      }
      return false
    } catch let error as EventParser.TooLong {
      throw error
    } catch {
      try Task.checkCancellation()
      throw ConnectionFailure(error)
    }
  }

  /// Hands on the bytes of an answer as they come, however many they are.
  ///
  /// - Throws: ``Refusal``, ``ConnectionFailure``, what `onBytes` throws, `CancellationError`.
  package func download(_ request: GatewayRequest, onBytes: ([UInt8]) throws -> Void) async throws {
    let response: HTTPClientResponse
    do {
      response = try await client.execute(clientRequest(request), deadline: .distantFuture)
      guard response.status == .ok else { throw try await Self.answer(response).refusal }
    } catch let refusal as Refusal {
      throw refusal
    } catch {
      try Task.checkCancellation()
      throw ConnectionFailure(error)
    }
    var parts = response.body.makeAsyncIterator()
    while true {
      let part: ByteBuffer?
      do { part = try await parts.next() } catch {
        try Task.checkCancellation()
        throw ConnectionFailure(error)
      }
      guard let part else { return }
      try onBytes(Array(buffer: part))
    }
  }

  private static func answer(_ response: HTTPClientResponse) async throws -> GatewayAnswer {
    GatewayAnswer(
      status: Int(response.status.code), requestID: response.headers.first(name: "X-Request-Id"),
      body: Array(buffer: try await response.body.collect(upTo: answerLimit)))
  }

  private func clientRequest(_ request: GatewayRequest) -> HTTPClientRequest {
    var outbound = HTTPClientRequest(url: address.description + request.target)
    outbound.method = HTTPMethod(rawValue: request.method)
    for header in request.headers { outbound.headers.add(name: header.name, value: header.value) }
    outbound.headers.add(name: "User-Agent", value: "model-gateway")
    if let key { outbound.headers.add(name: "Authorization", value: "Bearer \(key.exposed)") }
    if request.method != "GET" { outbound.body = .bytes(ByteBuffer(bytes: request.body)) }
    return outbound
  }
}
