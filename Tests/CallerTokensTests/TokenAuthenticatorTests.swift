import Foundation
import GatewayCore
import Platform
import TestSupport
import Testing

@testable import CallerTokens

/// What is remembered of tokens, and what is told when their worth cannot be known.
struct TokenAuthenticatorTests {
  private static let end = Forge.now + 600

  @Test func `The caller is told what it came with`() async throws {
    let fixture = TokenFixture()
    let caller = try await fixture.run { () async throws in
      try await fixture.caller(Forge.shared.token(claims: [("exp", "\(Self.end).75")]))
    }
    #expect(
      caller.credential
        == CallerCredential(
          kind: .token, label: "ci", expiresAt: Date(timeIntervalSince1970: Double(Self.end))))
    #expect(caller.rights == [.read])
  }

  @Test func `A remembered token ends at its second, leeway included`() async throws {
    let fixture = TokenFixture()
    let token = Forge.shared.token()
    try await fixture.run { () async throws in
      _ = try await fixture.caller(token)
      fixture.time.step(wall: .seconds(659))
      _ = try await fixture.caller(token)
      fixture.time.step(wall: .seconds(1))
      await #expect(throws: GatewayError.unauthenticated) { try await fixture.caller(token) }
    }
    #expect(fixture.authenticator.verified.count == 1)
    #expect(fixture.log.reasons("A token was refused") == ["expired"])
  }

  @Test func `A remembered token is not good before its time when the clock is set back`() async throws {
    let fixture = TokenFixture()
    let token = Forge.shared.token()
    try await fixture.run { () async throws in
      _ = try await fixture.caller(token)
      fixture.time.step(wall: .seconds(-71))
      await #expect(throws: GatewayError.unauthenticated) { try await fixture.caller(token) }
    }
  }

  @Test func `A remembered token is nothing when its key has been taken away`() async throws {
    let fixture = TokenFixture()
    let token = Forge.shared.token()
    try await fixture.run { () async throws in
      _ = try await fixture.caller(token)
      fixture.source.answer(.success(Forge.document([Forge.shared.p256.json()])))
      fixture.time.advance(by: .seconds(30))
      let other = Forge.shared.token(head: [("kid", #""unheard-of""#)])
      await #expect(throws: GatewayError.unauthenticated) { try await fixture.caller(other) }
      await #expect(throws: GatewayError.unauthenticated) { try await fixture.caller(token) }
    }
    #expect(fixture.log.reasons("A token was refused") == ["no key of the issuer", "no key of the issuer"])
  }

  @Test func `A token like a remembered one is another`() async throws {
    let fixture = TokenFixture()
    let token = Forge.shared.token()
    let parts = token.split(separator: ".")
    try await fixture.run { () async throws in
      _ = try await fixture.caller(token)
      let forged = "\(parts[0]).\(parts[1]).\(base64URL(repeatElement(7, count: 256)))"
      await #expect(throws: GatewayError.unauthenticated) { try await fixture.caller(forged) }
    }
  }

  @Test func `No more are remembered than there is room for, the newest of them`() async throws {
    let fixture = TokenFixture(remembered: 3)
    let tokens = (0..<8).map { Forge.shared.token(Forge.shared.p256, algorithm: "ES256", claims: [("jti", "\($0)")]) }
    try await fixture.run { () async throws in
      for token in tokens + tokens.suffix(3) { _ = try await fixture.caller(token) }
    }
    #expect(fixture.authenticator.verified.count == 3)
  }

  @Test func `Without keys it is said that nothing can be said`() async throws {
    let fixture = TokenFixture(ScriptedSource.down)
    try await fixture.run { () async throws in
      await #expect(throws: GatewayError.issuerUnavailable(retryAfter: 1)) {
        try await fixture.caller(Forge.shared.token())
      }
      // What can be told without keys is told.
      for claims in [[("sub", #""root""#)], [("exp", "0")], [("aud", #""x""#)]] as [Forge.Changes] {
        await #expect(throws: GatewayError.unauthenticated) {
          try await fixture.caller(Forge.shared.token(claims: claims))
        }
      }
      fixture.source.answer(.success(Forge.shared.document))
      fixture.time.advance(by: .seconds(1))
      let caller = try await fixture.caller(Forge.shared.token())
      #expect(caller.name == "robot")
    }
  }

  @Test func `Nothing of a token is in the log`() async throws {
    let fixture = TokenFixture()
    let tokens = [
      Forge.shared.token(), Forge.shared.token(claims: [("sub", #""secret-subject""#)]),
      Forge.shared.token(Forge.shared.other, claims: [("sub", #""secret-subject""#)]),
    ]
    _ = try await fixture.run { () async throws in
      for token in tokens { _ = try? await fixture.caller(token) }
      return true
    }
    let text = fixture.log.lines.joined()
    #expect(text.contains("A token was refused"))
    #expect(!text.contains("secret-subject"))
    for part in tokens.flatMap({ $0.split(separator: ".") }) { #expect(!text.contains(part)) }
  }
}
