import AsyncHTTPClient
package import Logging
import NIOCore
import NIOHTTP1
package import Platform
import ServiceLifecycle

/// Sends spans to a collector by OTLP over HTTP, a batch at a time.
///
/// Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp
package struct OTLPExporter: Service {
  private static let pause: Duration = .seconds(1)
  private static let batch = 512
  private static let limit = TimeAmount.seconds(5)
  /// The answers that the protocol says may be tried again.
  private static let passing: Set<UInt> = [429, 502, 503, 504]

  private let queue: SpanQueue
  private let url: String
  private let resource: [(String, String)]
  private let time: any TimeSource
  private let logger: Logger

  /// - Parameters:
  ///   - endpoint: the collector's base URL.
  ///   - resource: what all spans are of.
  package init(
    _ queue: SpanQueue, to endpoint: String, resource: [(String, String)], time: any TimeSource, logger: Logger
  ) {
    self.queue = queue
    url = (endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint) + "/v1/traces"
    self.resource = resource
    self.time = time
    self.logger = logger
  }

  package func run() async throws {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    // Only the pause ends early: what is being sent is not torn off.
    while await cancelWhenGracefulShutdown({ (try? await time.sleep(for: Self.pause)) != nil }) {
      await sendAll(client)
    }
    // What came while the process was ending.
    await sendAll(client)
    try await client.shutdown()
  }

  private func sendAll(_ client: HTTPClient) async {
    while true {
      let spans = queue.take(Self.batch)
      guard !spans.isEmpty else { return }
      await send(spans, client)
    }
  }

  private func send(_ spans: [FinishedSpan], _ client: HTTPClient) async {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.headers.add(name: "User-Agent", value: "model-gateway")
    request.body = .bytes(OTLPRequest.body(of: spans, resource: resource))
    var problem = "no answer"
    for attempt in 0..<2 {
      if attempt > 0, (try? await time.sleep(for: Self.pause)) == nil { break }
      guard let response = try? await client.execute(request, timeout: Self.limit) else { continue }
      _ = try? await response.body.collect(upTo: 1 << 16)
      if (200..<300).contains(response.status.code) {
        queue.count { $0.exported += spans.count }
        return
      }
      problem = "status \(response.status.code)"
      guard Self.passing.contains(response.status.code) else { break }
    }
    queue.count { $0.refused += spans.count }
    logger.warning(
      "Spans could not be sent", metadata: ["trace.spans": .stringConvertible(spans.count), "error": "\(problem)"])
  }
}
