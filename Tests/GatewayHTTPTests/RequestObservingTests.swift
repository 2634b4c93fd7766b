import GatewayCore
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import TestSupport
import Testing

@testable import GatewayHTTP

/// What is heard of requests: each once, in words of closed lists.
struct RequestObservingTests {
  private final class Observer: RequestObserving {
    let state = Mutex((inFlight: 0, reports: [RequestReport]()))

    func refused(method: String?, status: Int, code: ErrorCode) {}
    func began() { state.withLock { $0.inFlight += 1 } }
    func ended(_ report: RequestReport?) {
      state.withLock { state in
        state.inFlight -= 1
        if let report { state.reports.append(report) }
      }
    }
  }

  private static func report(
    _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:],
    authenticator: any Authenticator = AnonymousAuthenticator()
  ) async throws -> RequestReport? {
    let observer = Observer()
    var telemetry = HTTPTelemetry()
    telemetry.observer = observer
    let gateway = TestGateway()
    let router = GatewayRouter.router(
      for: gateway.gateway, openAPI: try OpenAPIDocument(yaml: Array("openapi: 3.1.0".utf8)), isLoopbackOnly: true,
      authenticator: authenticator, telemetry: telemetry)
    let application = Application(
      responder: GatewayRouter.responder(for: router),
      services: gateway.gateway.services.filter { !($0 is StateSweeper) },
      logger: TestGateway.logger)
    _ = try await application.test(.router) { try await $0.send(method, path, headers: headers) }
    let (inFlight, reports) = observer.state.withLock { $0 }
    #expect(inFlight == 0)
    #expect(reports.count == 1)
    return reports.first
  }

  @Test(
    arguments: [
      (.get, "/healthz", "/healthz", 200, nil, .none), (.head, "/healthz", "/healthz", 200, nil, .none),
      (.get, "/models/abc123", "/models/{id}", 200, nil, .anonymous),
      (.get, "/models/nobody?x=1", "/models/{id}", 400, .validationError, .anonymous),
      (.get, "/models/nobody", "/models/{id}", 404, .modelNotFound, .anonymous),
      (.get, "/nothing/at/all", nil, 404, .notFound, .none), (.post, "/healthz", nil, 405, .methodNotAllowed, .none),
      (.get, "/metrics", "/metrics", 200, nil, .anonymous),
    ] as [(HTTPRequest.Method, String, String?, Int, ErrorCode?, CallerClass)])
  func `A request is told of by its route, never by its path`(
    method: HTTPRequest.Method, path: String, route: String?, status: Int, code: ErrorCode?, caller: CallerClass
  ) async throws {
    let report = try #require(try await Self.report(method, path))
    #expect((report.method, report.route, report.status) == (method.rawValue, route, status))
    #expect((report.code, report.caller) == (code, caller))
    #expect(report.duration >= .zero)
  }

  private struct Known: Authenticator {
    let needsCredentials = true
    let caller: Caller

    func caller(presenting credentials: PresentedCredentials) throws(GatewayError) -> Caller { caller }
  }

  @Test(arguments: [(.all, 200), ([.read, .start, .stop, .detect], 403)] as [(Rights, Int)])
  func `Metrics are for those who operate the gateway`(rights: Rights, status: Int) async throws {
    let key = CallerKey(label: "k", sha256: String(repeating: "0", count: 64))
    let known = Known(caller: Caller(name: "ann", rights: rights, key: key))
    let report = try #require(try await Self.report(.get, "/metrics", authenticator: known))
    #expect((report.status, report.caller) == (status, .key))
  }
}
