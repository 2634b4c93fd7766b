import Foundation
import GatewayCore
import Testing

@testable import CallerTokens

/// Which tokens are taken, and for what the others are refused.
struct TokenTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reason: TokenRefusal?
    let token: @Sendable (Forge) -> String

    init(_ description: String, _ reason: TokenRefusal? = nil, _ token: @escaping @Sendable (Forge) -> String) {
      testDescription = description
      self.reason = reason
      self.token = token
    }
  }

  private static let now = Forge.now

  private static func key(_ key: ForgedKey) -> String { key.json() }

  private static let good: [Case] = [
    Case("RS256") { $0.token() },
    Case("PS256") { $0.token($0.pss, algorithm: "PS256") },
    Case("ES256") { $0.token($0.p256, algorithm: "ES256") },
    Case("ES384") { $0.token($0.p384, algorithm: "ES384") },
    Case("ES512") { $0.token($0.p521, algorithm: "ES512") },
    Case("EdDSA") { $0.token($0.ed25519, algorithm: "EdDSA") },
    Case("no typ") { $0.token(head: [("typ", nil)]) },
    Case("typ of an access token") { $0.token(head: [("typ", #""at+jwt""#)]) },
    Case("typ in small letters") { $0.token(head: [("typ", #""jwt""#)]) },
    Case("two audiences, one of them ours") { $0.token(claims: [("aud", #"["x","all"]"#)]) },
    Case("neither nbf nor iat") { $0.token(claims: [("nbf", nil), ("iat", nil)]) },
    Case("times with fractions") { $0.token(claims: [("exp", "\(now).5"), ("iat", "\(now).25")]) },
    Case("ended, within the leeway") { $0.token(claims: [("exp", "\(now - 59)")]) },
    Case("to begin, within the leeway") { $0.token(claims: [("nbf", "\(now + 60)"), ("iat", "\(now + 60)")]) },
    Case("claims that nobody asks for") { $0.token(claims: [("groups", "[1,{}]"), ("admin", "true")]) },
    Case("a key that the token brings along beside one that the issuer has") {
      $0.token(head: [("jwk", key($0.other)), ("jku", #""https://evil.test""#), ("x5u", #""https://evil.test""#)])
    },
    Case("a Kubernetes service account") {
      $0.token(
        head: [("typ", nil)],
        claims: [
          ("aud", #"["model-gateway"]"#), ("jti", #""1""#), ("sub", #""system:serviceaccount:lines:solder""#),
          ("kubernetes.io", #"{"namespace":"lines","serviceaccount":{"name":"solder","uid":"1"}}"#),
        ])
    },
  ]

  private static let bad: [Case] = [
    // The form.
    Case("nothing", .malformed) { _ in "" },
    Case("no dot", .malformed) { _ in "abc" },
    Case("dots alone", .malformed) { _ in ".." },
    Case("a header and a payload", .malformed) { $0.token().split(separator: ".").prefix(2).joined(separator: ".") },
    Case("an empty signature", .malformed) {
      $0.token().split(separator: ".").prefix(2).joined(separator: ".") + "."
    },
    Case("a dot too many at the end", .malformed) { $0.token() + "." },
    Case("a dot in front", .malformed) { "." + $0.token() },
    Case("encrypted, in five parts", .malformed) { $0.token() + ".AAAA.AAAA" },
    Case("a space in front", .malformed) { " " + $0.token() },
    Case("a line's end behind", .malformed) { $0.token() + "\n" },
    Case("padding", .malformed) { $0.token() + "=" },
    Case("base64 of the other alphabet", .malformed) { forge in
      let parts = forge.token().split(separator: ".")
      return "\(parts[0]).\(parts[1]).+/+/"
    },
    Case("a signature of one digit too few for its last byte", .malformed) { _ in "e30.e30.A" },
    Case("bits behind the last byte", .malformed) { _ in "e30.e30.AB" },
    Case("a letter outside ASCII", .malformed) { $0.token() + "é" },
    Case("a truncated payload", .malformed) { forge in
      let parts = forge.token().split(separator: ".")
      return "\(parts[0]).\(parts[1].dropLast(8)).\(parts[2])"
    },
    Case("a header that is a list", .malformed) { Forge.signed("[]", "{}", $0.rsa) },
    Case("a payload that is a text", .malformed) { Forge.signed(#"{"alg":"RS256","kid":"rsa"}"#, #""x""#, $0.rsa) },
    Case("a payload that is not UTF-8", .malformed) { forge in
      let header = base64URL(#"{"alg":"RS256","kid":"rsa"}"#)
      let signed = "\(header).\(base64URL([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]))"
      return "\(signed).\(base64URL(forge.rsa.sign(signed)))"
    },
    Case("something behind the payload's end", .malformed) {
      Forge.signed(#"{"alg":"RS256","kid":"rsa"}"#, Forge.object(Forge.claims, []) + "{}", $0.rsa)
    },
    Case("a claim twice", .malformed) { $0.token(claims: [("x", #"{"a":1,"a":1}"#)]) },
    Case("the subject twice", .malformed) { $0.token(claims: [(#"x":1,"sub"#, #""root""#)]) },
    Case("the subject twice, once with an escape", .malformed) { $0.token(claims: [(#"s\u0075b"#, #""root""#)]) },
    Case("alg twice", .malformed) { $0.token(head: [(#"x":1,"alg"#, #""none""#)]) },
    Case("nested deeply", .malformed) {
      $0.token(claims: [("x", String(repeating: "[", count: 80) + String(repeating: "]", count: 80))])
    },
    Case("one byte too long", .tooLong) { forge in
      let token = forge.token()
      return token + String(repeating: "A", count: 8193 - token.utf8.count)
    },
    Case("very long", .tooLong) { _ in String(repeating: "A.", count: 500_000) },
    // The algorithm.
    Case("none", .algorithm) { $0.token(algorithm: "none") },
    Case("None", .algorithm) { $0.token(algorithm: "None") },
    Case("NONE", .algorithm) { $0.token(algorithm: "NONE") },
    Case("nOnE", .algorithm) { $0.token(algorithm: "nOnE") },
    Case("none without a signature", .malformed) { forge in
      "\(base64URL(#"{"alg":"none"}"#)).\(base64URL(Forge.object(Forge.claims, [])))."
    },
    Case("an empty alg", .algorithm) { $0.token(algorithm: "") },
    Case("no alg", .algorithm) { $0.token(head: [("alg", nil)]) },
    Case("alg null", .algorithm) { $0.token(head: [("alg", "null")]) },
    Case("alg a list", .algorithm) { $0.token(head: [("alg", #"["RS256"]"#)]) },
    Case("alg in small letters", .algorithm) { $0.token(algorithm: "rs256") },
    Case("HS256 with the public key as the secret", .algorithm) { $0.hmac($0.document.utf8) },
    Case("HS256 with the modulus as the secret", .algorithm) { $0.hmac($0.rsa.members[2].json.utf8) },
    Case("HS256 with an empty secret", .algorithm) { $0.hmac([UInt8]()) },
    Case("HS512", .algorithm) { $0.hmac([UInt8](), algorithm: "HS512") },
    Case("an HMAC under the name RS256", .signature) { $0.hmac($0.document.utf8, algorithm: "RS256") },
    Case("an algorithm that the issuer's tokens may not have", .algorithm) { $0.token(algorithm: "RS384") },
    Case("ES256K", .algorithm) { $0.token(algorithm: "ES256K") },
    Case("an encryption's algorithm", .algorithm) { $0.token(algorithm: "RSA-OAEP") },
    // The header.
    Case("no kid", .header) { $0.token(head: [("kid", nil)]) },
    Case("an empty kid", .header) { $0.token(head: [("kid", #""""#)]) },
    Case("kid a number", .header) { $0.token(head: [("kid", "1")]) },
    Case("crit", .header) { $0.token(head: [("crit", #"["exp"]"#)]) },
    Case("an empty crit", .header) { $0.token(head: [("crit", "[]")]) },
    Case("a payload that is not encoded", .header) { $0.token(head: [("b64", "false")]) },
    Case("compressed", .header) { $0.token(head: [("zip", #""DEF""#)]) },
    Case("encrypted, says the header", .header) { $0.token(head: [("enc", #""A128GCM""#)]) },
    Case("a token in a token", .header) { $0.token(head: [("cty", #""JWT""#)]) },
    Case("typ of a logout token", .header) { $0.token(head: [("typ", #""logout+jwt""#)]) },
    Case("typ of a proof of possession", .header) { $0.token(head: [("typ", #""dpop+jwt""#)]) },
    Case("typ a number", .header) { $0.token(head: [("typ", "1")]) },
    // The key.
    Case("a kid that the issuer does not have", .unknownKey) { $0.token(head: [("kid", #""nobody""#)]) },
    Case("a kid that is a path", .unknownKey) { $0.token(head: [("kid", #""../../dev/null""#)]) },
    Case("a kid that is a query", .unknownKey) { $0.token(head: [("kid", #""x' UNION SELECT 'y""#)]) },
    Case("a kid with a null byte", .unknownKey) { $0.token(head: [("kid", #""rsa\u0000""#)]) },
    Case("a kid in other letters", .unknownKey) { $0.token(head: [("kid", #""RSA""#)]) },
    Case("a key of 1024 bits", .unknownKey) { $0.token($0.weak) },
    Case("the kid of a key for another algorithm", .unknownKey) { $0.token($0.p256, algorithm: "RS256") },
    Case("an RSA key with another padding than its own", .unknownKey) { $0.token($0.pss, algorithm: "RS256") },
    Case("a curve's key under the name of another", .unknownKey) { $0.token($0.p384, algorithm: "ES256") },
    Case("a key that the token brings along", .unknownKey) {
      $0.token($0.other, head: [("kid", #""mine""#), ("jwk", key($0.other))])
    },
    // The signature.
    Case("another's key under the same kid", .signature) { $0.token($0.other) },
    Case("another's key, with itself in the header", .signature) { $0.token($0.other, head: [("jwk", key($0.other))]) },
    Case("another's key, with where to find it in the header", .signature) {
      $0.token($0.other, head: [("jku", #""https://evil.test""#), ("x5u", #""https://evil.test""#), ("x5c", "[]")])
    },
    Case("a curve's signature in DER", .signature) { $0.token($0.der, algorithm: "ES256") },
    Case("a curve's signature of zeros", .signature) { zeros($0.token($0.p256, algorithm: "ES256"), 64) },
    Case("a longer curve's signature of zeros", .signature) { zeros($0.token($0.p521, algorithm: "ES512"), 132) },
    Case("an RSA signature of zeros", .signature) { zeros($0.token(), 256) },
    Case("an EdDSA signature of zeros", .signature) { zeros($0.token($0.ed25519, algorithm: "EdDSA"), 64) },
    Case("a truncated signature", .signature) { String($0.token().dropLast(2)) },
    Case("a signature that goes on", .signature) { $0.token() + "AAAA" },
    Case("another payload under a good signature", .signature) { forge in
      let parts = forge.token().split(separator: ".")
      return "\(parts[0]).\(base64URL(Forge.object(Forge.claims, [("exp", "\(now + 9999)")]))).\(parts[2])"
    },
    Case("another header under a good signature", .signature) { forge in
      let parts = forge.token().split(separator: ".")
      return "\(base64URL(#"{"alg":"RS256","kid":"rsa"}"#)).\(parts[1]).\(parts[2])"
    },
    // The claims.
    Case("another issuer", .unknownIssuer) { $0.token(claims: [("iss", #""https://evil.test""#)]) },
    Case("the issuer with a slash at its end", .unknownIssuer) {
      $0.token(claims: [("iss", #""https://issuer.test/""#)])
    },
    Case("the issuer in other letters", .unknownIssuer) { $0.token(claims: [("iss", #""HTTPS://issuer.test""#)]) },
    Case("the issuer in a list", .unknownIssuer) { $0.token(claims: [("iss", #"["https://issuer.test"]"#)]) },
    Case("no issuer", .unknownIssuer) { $0.token(claims: [("iss", nil)]) },
    Case("another audience", .audience) { $0.token(claims: [("aud", #""other""#)]) },
    Case("a list of other audiences", .audience) { $0.token(claims: [("aud", #"["other","model-gateway-2"]"#)]) },
    Case("an empty list of audiences", .audience) { $0.token(claims: [("aud", "[]")]) },
    Case("ours among audiences that are no texts", .audience) { $0.token(claims: [("aud", #"["model-gateway",1]"#)]) },
    Case("no audience", .audience) { $0.token(claims: [("aud", nil)]) },
    Case("expired", .expired) { $0.token(claims: [("exp", "\(now - 60)")]) },
    Case("expired long ago", .expired) { $0.token(claims: [("exp", "0")]) },
    Case("no end", .claims) { $0.token(claims: [("exp", nil)]) },
    Case("an end in a text", .claims) { $0.token(claims: [("exp", #""\#(now + 600)""#)]) },
    Case("an end that is null", .claims) { $0.token(claims: [("exp", "null")]) },
    Case("an end beyond all calendars", .claims) { $0.token(claims: [("exp", "1e300")]) },
    Case("an end before 1970", .claims) { $0.token(claims: [("exp", "-1")]) },
    Case("not valid yet", .early) { $0.token(claims: [("nbf", "\(now + 61)")]) },
    Case("nbf in a text", .claims) { $0.token(claims: [("nbf", #""0""#)]) },
    Case("issued in the future", .issuedLater) { $0.token(claims: [("iat", "\(now + 61)")]) },
    Case("iat that is true", .claims) { $0.token(claims: [("iat", "true")]) },
    // The caller.
    Case("a subject that nobody has", .nobody) { $0.token(claims: [("sub", #""root""#)]) },
    Case("a subject in other letters", .nobody) { $0.token(claims: [("sub", #""Robot""#)]) },
    Case("an empty subject", .nobody) { $0.token(claims: [("sub", #""""#)]) },
    Case("no subject", .claims) { $0.token(claims: [("sub", nil)]) },
    Case("the subject in a list", .claims) { $0.token(claims: [("sub", #"["robot"]"#)]) },
    Case("a service account without its namespace", .nobody) {
      $0.token(claims: [("sub", #""system:serviceaccount:lines:solder""#)])
    },
    Case("a service account of another namespace", .nobody) {
      $0.token(claims: [
        ("sub", #""system:serviceaccount:lines:solder""#),
        ("kubernetes.io", #"{"namespace":"other","serviceaccount":{"name":"solder"}}"#),
      ])
    },
  ]

  private static func zeros(_ token: String, _ count: Int) -> String {
    let parts = token.split(separator: ".")
    return "\(parts[0]).\(parts[1]).\(base64URL(repeatElement(0, count: count)))"
  }

  @Test func `There are enough of them`() {
    #expect(Self.good.count + Self.bad.count >= 60)
    #expect(Set((Self.good + Self.bad).map(\.testDescription)).count == Self.good.count + Self.bad.count)
  }

  @Test(arguments: good)
  private func `These are taken`(row: Case) async throws {
    let fixture = TokenFixture()
    let token = row.token(.shared)
    let caller = try await fixture.run { try await fixture.caller(token) }
    #expect(caller.name == "robot")
    #expect(caller.key == nil)
    #expect(caller.credential?.kind == .token)
  }

  @Test(arguments: bad)
  private func `These are refused, all in the same way, and the log says why`(row: Case) async throws {
    let fixture = TokenFixture()
    let token = row.token(.shared)
    await #expect(throws: GatewayError.unauthenticated) {
      try await fixture.run { () async throws in
        await fixture.source.wait(for: 1)
        return try await fixture.caller(token)
      }
    }
    #expect(fixture.log.reasons("A token was refused") == (row.reason.map { [$0.rawValue] } ?? []))
    #expect(fixture.authenticator.verified.count == 0)
    if token.count > 3 { #expect(!fixture.log.lines.joined().contains(token)) }
  }

  @Test(arguments: [(600, 610, true), (600, 611, false), (nil, 100_000, true)] as [(Int?, Int, Bool)])
  func `A token may be good for so long`(limit: Int?, life: Int, isTaken: Bool) async throws {
    let fixture = TokenFixture { $0.longestLife = limit.map { $0 + 10 } }
    let token = Forge.shared.token(claims: [("iat", "\(Forge.now)"), ("exp", "\(Forge.now + life)")])
    let caller = try? await fixture.run { try await fixture.caller(token) }
    #expect((caller != nil) == isTaken)
  }

  @Test func `Where its life is limited a token says when it began`() async throws {
    let fixture = TokenFixture { $0.longestLife = 86_400 }
    let token = Forge.shared.token(claims: [("iat", nil)])
    await #expect(throws: GatewayError.unauthenticated) { try await fixture.run { try await fixture.caller(token) } }
  }

  @Test func `Another claim can say whose a token is`() async throws {
    let fixture = TokenFixture { $0.claim = ClaimPath("/ext/who~1is")! }
    let token = Forge.shared.token(claims: [("sub", #""1""#), ("ext", #"{"who/is":"robot"}"#)])
    #expect(try await fixture.run { try await fixture.caller(token) }.name == "robot")
  }

  @Test func `What a caller presents beside a token is refused`() async throws {
    let fixture = TokenFixture()
    for credentials in [PresentedCredentials.nothing, .unreadable] {
      await #expect(throws: GatewayError.unauthenticated) {
        try await fixture.authenticator.caller(presenting: credentials)
      }
    }
  }
}
