import AsyncAlgorithms
import FoundationEssentials
import GatewayCore
import HTTPTypes
import Hummingbird
import NIOCore
import OrderedJSON
import ServiceLifecycle

/// State changes of a model as Server-Sent Events, for as long as the client stays.
///
/// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
struct EventRoutes: Sendable {
  /// Between two comments that keep proxies from closing a silent stream.
  static let heartbeat: Duration = .seconds(15)

  let gateway: Gateway

  func add(to routes: some RouterMethods<CallerRequestContext>) {
    routes.get("models/{id}/events", use: events)
  }

  @Sendable
  private func events(_ request: Request, context: CallerRequestContext) async throws -> Response {
    _ = try QueryParameters(request, names: [])
    let visible = try gateway.model(try ModelRoutes.id(context), for: context.caller)
    _ = try await gateway.status(visible)
    let model = visible.model
    let lastSeen = request.headers[.lastEventID]
    let body = ResponseBody { writer in
      let news = gateway.news(of: model.target)
      var last = lastSeen
      if let event = event(model, after: last) {
        try await writer.write(event.bytes)
        last = event.id
      }
      let beats = AsyncTimerSequence(interval: Self.heartbeat, clock: .continuous).map { _ in false }
      for try await isNews in merge(news.map { true }, beats).cancelOnGracefulShutdown() {
        if !isNews {
          try await writer.write(ByteBuffer(string: ": still here\n\n"))
        } else if let event = event(model, after: last) {
          try await writer.write(event.bytes)
          last = event.id
        }
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
  }

  /// The newest event, unless the client has it already.
  private func event(_ model: CatalogModel, after last: String?) -> (id: String, bytes: ByteBuffer)? {
    let status = gateway.known(model.target)
    // The version of what is stored, and the state, which may be seen to change with nothing to store.
    let id = "\(status.life.version)-\(status.state.rawValue)"
    guard id != last else { return nil }
    let data = ModelData(model: model, status: status, now: gateway.now).object
    let json = String(decoding: JSONWriter.bytes(of: .object(data)), as: UTF8.self)
    return (id, ByteBuffer(string: "id: \(id)\nevent: state\ndata: \(json)\n\n"))
  }
}

extension HTTPField.Name {
  static let lastEventID = HTTPField.Name("Last-Event-ID")!
}
