import AWSClient
import Logging
import Synchronization

/// A transport whose other side always says the same.
final class OneAnswer: HTTPTransport {
  private let answer: Result<InboundResponse, TransportError>
  private let seen = Mutex<[(request: OutboundRequest, bodyLimit: Int)]>([])

  init(_ answer: Result<InboundResponse, TransportError>) { self.answer = answer }

  var requests: [OutboundRequest] { seen.withLock { $0.map(\.request) } }
  var limits: Set<Int> { seen.withLock { Set($0.map(\.bodyLimit)) } }

  func send(
    _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
  ) async throws(TransportError) -> InboundResponse {
    seen.withLock { $0.append((request, bodyLimit)) }
    return try answer.get()
  }
}

/// A transport that nothing gets through.
struct NoTransport: HTTPTransport {
  func send(
    _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
  ) async throws(TransportError) -> InboundResponse {
    throw .notSent("no network")
  }
}

extension KeptLog {
  static var logger: Logger {
    let log = KeptLog()
    return Logger(label: "test") { _ in log }
  }
}
