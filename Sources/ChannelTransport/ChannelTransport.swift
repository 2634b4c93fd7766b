package import AWSClient
import NIOCore
package import NIOPosix
import ServiceLifecycle

/// The transport over channels of SwiftNIO, with no more between a call and its socket than HTTP/1.1 needs.
///
/// A call that is made on an event loop stays on it: connections are kept for each event loop and origin, and nothing
/// of a call changes threads. Proxies are not spoken to.
///
/// As a service it keeps its connections until graceful shutdown, after all that is below it in the group has ended.
package struct ChannelTransport: HTTPTransport, Service {
  /// For finding out what is wrong with a certificate.
  private static let inquiryLimit: Duration = .seconds(1)

  fileprivate struct Place: Sendable {
    let loop: any EventLoop
    let pool: NIOLoopBoundBox<LoopPool>
  }

  private let group: MultiThreadedEventLoopGroup
  private let places: [Place]
  private let settings: TransportSettings
  private let tls: TLSClient

  /// - Parameters:
  ///   - settings: ``TransportSettings/connectionsPerHost`` is for each event loop.
  ///   - group: the event loops of those who call; other threads take them in turn.
  package init(_ settings: TransportSettings = TransportSettings(), on group: MultiThreadedEventLoopGroup = .singleton)
  {
    let tls = TLSClient(trusted: settings.trusted)
    self.group = group
    self.settings = settings
    self.tls = tls
    places = group.makeIterator().map { loop in
      Place(loop: loop, pool: .makeBoxSendingValue(LoopPool(on: loop, settings, tls), eventLoop: loop))
    }
  }

  package func run() async throws {
    try? await gracefulShutdown()
    try await shutdown()
  }

  /// Closes all connections. Nothing can be sent after that.
  package func shutdown() async throws {
    for place in places { try await place.loop.submit { place.pool.value.shutdown() }.get() }
  }

  package func send(
    _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
  ) async throws(TransportError) -> InboundResponse {
    if let problem = request.problem { throw .notSent(problem) }
    let begun = NIODeadline.now()
    let deadline = begun + TimeAmount(limit)
    if request.endpoint.isSecure { try await tls.prepare() }
    switch await end(of: request, deadline: deadline, begun + TimeAmount(settings.connectLimit), bodyLimit) {
    case .answered(let response): return response
    case .failed(let error): throw error
    case .refusedCertificate:
      let left = min(.nanoseconds((deadline - .now()).nanoseconds), Self.inquiryLimit)
      throw .notSent(await CertificateInquiry.reason(request.endpoint, within: left))
    }
  }

  private func end(
    of request: OutboundRequest, deadline: NIODeadline, _ connectDeadline: NIODeadline, _ bodyLimit: Int
  ) async -> CallEnd {
    let place = here
    let ticket = Call.Ticket()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        place.run { pool in
          pool.send(
            Call(
              ticket, request, deadline: deadline, connectDeadline: connectDeadline, bodyLimit: bodyLimit,
              continuation: continuation))
        }
      }
    } onCancel: {
      ticket.cancel()
      place.loop.execute { place.pool.value.cancel(ticket) }
    }
  }

  /// The event loop that this runs on; any, where it runs on none.
  private var here: Place {
    let loop = group.any()
    return places.first { $0.loop === loop } ?? places[0]
  }
}

extension ChannelTransport.Place {
  fileprivate func run(_ body: @escaping @Sendable (LoopPool) -> Void) {
    if loop.inEventLoop {
      body(pool.value)
    } else {
      loop.execute { body(pool.value) }
    }
  }
}
