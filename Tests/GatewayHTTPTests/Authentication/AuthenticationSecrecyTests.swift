import GatewayCore
import GatewayHTTP
import HTTPTypes
import HummingbirdTesting
import Logging
import Synchronization
import Testing

/// Nothing secret reaches the log or an answer.
struct AuthenticationSecrecyTests {
  /// Keeps every line, at every level, with all that belongs to it.
  private struct KeepingHandler: LogHandler {
    final class Lines: Sendable {
      private let kept = Mutex<[String]>([])
      var all: [String] { kept.withLock { $0 } }
      func keep(_ line: String) { kept.withLock { $0.append(line) } }
    }

    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let own = event.metadata ?? [:]
      lines.keep("\(event.level) \(event.message) \(metadata.merging(own) { $1 }) \(String(describing: event.error))")
    }
  }

  @Test(arguments: [
    ("/models", TestCallers.annaKey, "anna"), ("/operations/x", TestCallers.borisKey, "boris"),
    ("/models", TestCallers.unknownKey, "none"), ("/healthz", TestCallers.annaKey, "none"),
  ])
  func `The access line names the caller, once it is known`(uri: String, key: APIKey, name: String) async throws {
    let lines = KeepingHandler.Lines()
    let logger = Logger(label: "test") { _ in KeepingHandler(lines: lines) }
    let test = TestGateway.withCallers
    let server = try GatewayServer.service(
      for: test.gateway, configuration: .init(port: 0), authenticator: TestCallers.authenticator, logger: logger,
      onRunning: { _ in })
    _ = try await server.test(.live) { try await $0.send(.get, uri, headers: TestCallers.headers(key)) }
    let access = lines.all.filter { $0.contains("A request was answered") }
    #expect(access.count == 1)
    #expect(access.allSatisfy { $0.contains("\"caller.name\": \(name)") })
  }

  @Test func `Keys, their hashes and what was presented are in no line of the log and in no answer`() async throws {
    let lines = KeepingHandler.Lines()
    let logger = Logger(label: "test") { _ in KeepingHandler(lines: lines) }
    let test = TestGateway.withCallers
    let server = try GatewayServer.service(
      for: test.gateway, configuration: .init(port: 0), authenticator: TestCallers.authenticator, logger: logger,
      onRunning: { _ in })
    let keys = [TestCallers.annaKey, TestCallers.expiredKey, TestCallers.unknownKey]
    let answers = try await server.test(.live) { client in
      var answers: [String] = []
      for key in keys {
        for uri in ["/whoami", "/models", "/nothing", "/healthz", "/whoami?key=\(key.exposed)", "/\(key.exposed)"] {
          for value in ["Bearer \(key.exposed)", "Basic \(key.exposed)", key.exposed] {
            let answer = try await client.send(.get, uri, headers: [.authorization: value])
            answers.append("\(answer.headers) \(answer.text)")
          }
        }
      }
      return answers
    }
    #expect(answers.count == 54)
    #expect(lines.all.filter { $0.contains("A request was answered") }.count == 54)
    for text in lines.all + answers {
      for key in keys {
        #expect(!text.contains(key.exposed.dropFirst(4)))
        #expect(!text.contains(key.sha256))
      }
    }
  }
}
