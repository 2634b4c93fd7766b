import Testing
import Webhooks

@Suite("Secrets of webhooks")
struct WebhookSecretTests {
  @Test("A signature is that of the specification's example")
  func example() throws {
    // Source: https://github.com/standard-webhooks/standard-webhooks, the libraries' common test vector
    let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    let signature = secret.signature(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: #"{"test": 2432232314}"#)
    #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test(
    "What is no secret is none",
    arguments: ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_not base64 at all, is it?"])
  func refused(_ text: String) {
    #expect(WebhookSecret(text) == nil)
  }

  @Test("It prints nothing of itself")
  func redacted() throws {
    let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), dumped] { #expect(text.contains("redacted")) }
    #expect(!dumped.contains("49"))
  }
}
