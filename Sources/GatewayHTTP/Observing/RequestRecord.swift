import GatewayCore
import HTTPTypes
import Hummingbird
import Instrumentation
import Logging
import NIOCore
import Platform
import Synchronization
import Tracing

/// One request from its head to the last byte of its answer: what is counted, traced and logged of it.
///
/// It ends once, when the answer has been written or when nobody holds it any more: an answer whose connection has gone
/// is never written. Its connection holds it until then.
final class RequestRecord: Sendable {
  private struct Outcome {
    let status: HTTPResponse.Status
    let code: ErrorCode?
    let route: String?
    let caller: String?
    let callerClass: CallerClass
    let logger: Logger
    /// Of the body; nil where only its end tells it.
    let length: Int?
  }

  private struct State {
    var outcome: Outcome?
    var bytes = 0
    var isOver = false
  }

  /// For the work on the request: its id, its trace.
  let context: InstrumentationContext
  private let method: HTTPRequest.Method
  private let target: String
  private let span: any Span
  private let began: Duration
  private let observer: (any RequestObserving)?
  private let time: any TimeSource
  private let state = Mutex(State())

  init(_ request: AskedRequest, id: String, _ telemetry: HTTPTelemetry) {
    var context = InstrumentationContext.topLevel
    telemetry.tracer.extract(request.headers, into: &context, using: TraceFields())
    context.requestID = id
    span = telemetry.tracer.startSpan(request.method.rawValue, context: context, ofKind: .server)
    self.context = span.context
    method = request.method
    target = request.target
    began = telemetry.time.uptime
    observer = telemetry.observer
    time = telemetry.time
    observer?.began()
  }

  deinit { end() }

  /// Takes in how the request is answered, and gives the answer whose end is the request's.
  func answered(_ response: Response, _ code: ErrorCode?, in context: GatewayRequestContext) -> Response {
    // The router has a name of its own for where there is no route.
    let path = context.endpointPath.flatMap { $0.hasSuffix("NotFound") ? nil : $0 }
    let route = path.map { $0.hasPrefix("/") ? $0 : "/" + $0 }
    let caller = context.caller
    let outcome = Outcome(
      status: response.status, code: code, route: route, caller: caller?.name, callerClass: CallerClass(caller),
      logger: context.logger,
      length: response.body.contentLength)
    state.withLock { $0.outcome = outcome }
    guard outcome.length == nil else { return response }
    var response = response
    response.body = counted(response.body)
    return response
  }

  /// The whole answer is written.
  func wasWritten() {
    state.withLock { state in
      if let length = state.outcome?.length { state.bytes = length }
    }
    end()
  }

  private func counted(_ body: ResponseBody) -> ResponseBody {
    ResponseBody { writer in
      defer { self.end() }
      let parts = body.map { part in
        self.state.withLock { $0.bytes += part.readableBytes }
        return part
      }
      try await parts.write(writer)
    }
  }

  private func end() {
    let ended = state.withLock { state -> State? in
      guard !state.isOver else { return nil }
      state.isOver = true
      return state
    }
    guard let ended else { return }
    defer { span.end() }
    guard let outcome = ended.outcome else {
      observer?.ended(nil)
      return
    }
    let duration = time.uptime - began
    observer?.ended(
      RequestReport(
        method: method.rawValue, route: outcome.route, status: outcome.status.code, code: outcome.code,
        caller: outcome.callerClass, duration: duration))
    trace(outcome)
    log(outcome, bytes: ended.bytes, duration)
  }

  private func trace(_ outcome: Outcome) {
    guard span.isRecording else { return }
    span.operationName = outcome.route.map { "\(method.rawValue) \($0)" } ?? method.rawValue
    span.updateAttributes { attributes in
      attributes["http.request.method"] = method.rawValue
      attributes["http.route"] = outcome.route
      attributes["http.response.status_code"] = outcome.status.code
      attributes["error.type"] = outcome.code?.rawValue
      attributes["request.id"] = context.requestID
    }
    if outcome.status.code >= 500 { span.setStatus(.init(code: .error)) }
  }

  /// The access line.
  private func log(_ outcome: Outcome, bytes: Int, _ duration: Duration) {
    // Probes come every few seconds; that they go well is no news.
    let isProbe = outcome.route.map(Self.probes.contains) ?? false
    InstrumentationContext.$current.withValue(context) {
      outcome.logger.log(
        level: isProbe && outcome.code == nil ? .debug : .info, "A request was answered",
        metadata: [
          "request.id": .string(context.requestID ?? "none"), "http.method": .string(method.rawValue),
          "http.route": .string(outcome.route ?? "none"),
          "http.path": .string(String(path)), "http.status": .stringConvertible(outcome.status.code),
          "error.code": .string(outcome.code?.rawValue ?? "none"),
          "caller.name": .string(outcome.caller ?? "none"), "http.bytes": .stringConvertible(bytes),
          "http.seconds": .stringConvertible(duration.roundedSeconds),
        ])
    }
  }

  private static let probes: Set<String> = ["/healthz", "/readyz", "/metrics"]
  private static let pathLimit = 512

  /// Without the query, and without what might be a key.
  private var path: Substring {
    guard !KeyInURLCheck.hasKey(target) else { return "hidden" }
    // The edge has let through no byte that is not ASCII.
    return Substring(target.utf8.prefix(Self.pathLimit).prefix { $0 != UInt8(ascii: "?") })
  }
}

extension Duration {
  /// To microseconds.
  fileprivate var roundedSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds * 1_000_000 + (attoseconds + 500_000_000_000) / 1_000_000_000_000) / 1e6
  }
}
