import Foundation
import GatewayCore
import NIOCore
import Synchronization
import Testing
import Webhooks

/// What a name has, look-up by look-up.
private final class Names: Sendable {
  private let state: Mutex<(addresses: [String], count: Int)>

  init(_ addresses: [String]) { state = Mutex((addresses, 0)) }

  /// Look-ups so far.
  var count: Int { state.withLock { $0.count } }

  func next() -> String {
    state.withLock { state in
      state.count += 1
      return state.addresses.removeFirst()
    }
  }
}

@Suite("Where webhooks go")
struct WebhookClientTests {
  private let secret: String

  init() throws {
    secret = FileManager.default.temporaryDirectory.appendingPathComponent("secret-\(UUID())").path
    try "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n".write(toFile: secret, atomically: true, encoding: .utf8)
  }

  private func failure(of url: String, at address: String, allowsPrivate: Bool = false) async -> String? {
    let client = WebhookClient { _, port in try SocketAddress(ipAddress: address, port: port) }
    let delivery = WebhookDelivery(id: UUID(), webhook: "w", model: "m", createdAt: Date(), body: "{}")
    do throws(WebhookFailure) {
      try await client.send(
        delivery, to: WebhookSubscription(name: "w", url: url, secretFile: secret, allowsPrivate: allowsPrivate),
        at: Date())
      return nil
    } catch {
      return error.reason
    }
  }

  @Test(
    "A name with a private address is refused before anything is connected to",
    arguments: ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1"])
  func refused(_ address: String) async throws {
    let reason = await failure(of: "http://receiver.example/hook", at: address)
    #expect(reason?.contains("allow_private") == true)
    try? FileManager.default.removeItem(atPath: secret)
  }

  @Test("With allow_private it is connected to")
  func allowed() async throws {
    // Nothing listens there.
    let reason = await failure(of: "http://receiver.example:9/hook", at: "127.0.0.1", allowsPrivate: true)
    #expect(try #require(reason).contains("allow_private") == false)
    try? FileManager.default.removeItem(atPath: secret)
  }

  @Test("The address that was looked at is the one that is connected to, whatever the name has by then")
  func pinned() async throws {
    // `localhost` is 127.0.0.1 to whoever asks again.
    let (meant, other) = (try await LocalReceiver("127.0.0.2"), try await LocalReceiver("127.0.0.1"))
    let names = Names(["127.0.0.2", "127.0.0.2"])
    let client = WebhookClient { _, _ in
      try SocketAddress(ipAddress: names.next(), port: meant.port)
    } isAllowed: {
      $0 == "127.0.0.2"
    }
    try await client.send(delivery, to: subscription("http://localhost:\(meant.port)/hook"), at: Date())
    #expect((meant.connections, names.count) == (1, 1))
    // To the other port there is no way but by another look at the name.
    await #expect(throws: WebhookFailure.self) {
      try await client.send(delivery, to: subscription("http://localhost:\(other.port)/hook"), at: Date())
    }
    #expect((other.connections, names.count) == (0, 2))
    try await meant.close()
    try await other.close()
    try? FileManager.default.removeItem(atPath: secret)
  }

  @Test("A name that is public at one attempt and private at the next is refused at the next")
  func rebound() async throws {
    let receiver = try await LocalReceiver("127.0.0.1")
    let names = Names(["127.0.0.1", "10.0.0.1"])
    let client = WebhookClient { _, _ in
      try SocketAddress(ipAddress: names.next(), port: receiver.port)
    } isAllowed: {
      $0 == "127.0.0.1"
    }
    let webhook = subscription("http://receiver.example:\(receiver.port)/hook")
    try await client.send(delivery, to: webhook, at: Date())
    let failure = await #expect(throws: WebhookFailure.self) {
      try await client.send(delivery, to: webhook, at: Date())
    }
    #expect(failure?.reason.contains("allow_private") == true)
    #expect(receiver.connections == 1)
    try await receiver.close()
    try? FileManager.default.removeItem(atPath: secret)
  }

  private var delivery: WebhookDelivery {
    WebhookDelivery(id: UUID(), webhook: "w", model: "m", createdAt: Date(), body: "{}")
  }

  private func subscription(_ url: String) -> WebhookSubscription {
    WebhookSubscription(name: "w", url: url, secretFile: secret)
  }

  @Test("A secret that is no secret sends nothing")
  func badSecret() async throws {
    try "hello".write(toFile: secret, atomically: true, encoding: .utf8)
    let reason = await failure(of: "https://receiver.example/hook", at: "1.1.1.1")
    #expect(reason?.hasPrefix("its secret cannot be read") == true)
    try? FileManager.default.removeItem(atPath: secret)
  }
}
