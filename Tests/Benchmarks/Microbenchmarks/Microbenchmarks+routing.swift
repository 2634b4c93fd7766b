import Benchmark
import GatewayCore
import GatewayHTTP
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Platform

extension Microbenchmarks {
  /// From the parsed request to the answer's bytes, with no connection and no other process: each turn is 100 requests.
  static func addRouting() {
    let logger = Logger(label: "microbenchmarks") { _ in SwiftLogNoOpLogHandler() }
    let gateway = Gateway(
      catalog: ModelCatalog(entries: [], kinds: [], policy: .catalogOnly), backends: [:], store: MemoryStore(),
      policy: Gateway.Policy(), time: SystemTime(), logger: logger)
    guard let openAPI = try? OpenAPIDocument(yaml: Array("openapi: 3.1.0".utf8)) else { fatalError("no contract") }
    let responder = GatewayRouter.responder(
      for: GatewayRouter.router(
        for: gateway, openAPI: openAPI, isLoopbackOnly: true, authenticator: AnonymousAuthenticator()))
    let channel = NIOAsyncTestingChannel()
    for path in ["/healthz", "/whoami"] {
      benchmark("route and answer GET \(path) x100") {
        finish {
          for _ in 0..<100 {
            let head = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1", path: path)
            let context = GatewayRequestContext(source: .init(channel: channel, logger: logger))
            let answer = try? await responder.respond(
              to: Request(head: head, body: .init(buffer: ByteBuffer())), context: context)
            precondition(answer?.status == .ok)
          }
        }
      }
    }
  }
}
