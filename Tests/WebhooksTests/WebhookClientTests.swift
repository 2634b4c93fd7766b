import Foundation
import GatewayCore
import NIOCore
import Testing
import Webhooks

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
    #expect(reason?.hasPrefix("the receiver cannot be reached") == true)
    try? FileManager.default.removeItem(atPath: secret)
  }

  @Test("A secret that is no secret sends nothing")
  func badSecret() async throws {
    try "hello".write(toFile: secret, atomically: true, encoding: .utf8)
    let reason = await failure(of: "https://receiver.example/hook", at: "1.1.1.1")
    #expect(reason?.hasPrefix("its secret cannot be read") == true)
    try? FileManager.default.removeItem(atPath: secret)
  }
}
