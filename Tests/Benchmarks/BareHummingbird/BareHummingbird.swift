import Hummingbird
import Logging
import Synchronization

/// Hummingbird with nothing in it: what a route, and a connection whose answer is held, cost at the least.
///
/// `bare-hummingbird PORT` listens on 127.0.0.1. `GET /models/{id}` answers at once with as many bytes as a model's state
/// has; `GET /held` is answered when somebody sends `POST /release`; `GET /waiting` says
/// how many wait for that.
@main
struct BareHummingbird {
  static func main() async throws {
    let held = Held()
    let answer = ByteBuffer(string: "{\"success\":true,\"data\":{\"id\":\"\(String(repeating: "x", count: 400))\"}}")
    let router = Router()
    router.get("models/{id}") { _, context in
      _ = try context.parameters.require("id")
      return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: answer))
    }
    router.get("held") { _, _ in
      await held.wait()
      return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: answer))
    }
    router.get("waiting") { _, _ in "\(held.count)" }
    router.post("release") { _, _ in
      held.release()
      return HTTPResponse.Status.ok
    }
    let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 0
    var logger = Logger(label: "bare-hummingbird")
    logger.logLevel = .critical
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
    try await application.runService()
  }
}

/// Those whose answer is held.
private final class Held: Sendable {
  private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

  var count: Int { waiting.withLock { $0.count } }

  func wait() async {
    await withCheckedContinuation { continuation in waiting.withLock { $0.append(continuation) } }
  }

  func release() {
    let all = waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
    for continuation in all { continuation.resume() }
  }
}
