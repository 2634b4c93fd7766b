import Testing

@testable import CallerTokens

/// Which keys of a set are used, and for what.
struct KeySetReaderTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let json: @Sendable (Forge) -> String

    init(_ description: String, _ json: @escaping @Sendable (Forge) -> String) {
      testDescription = description
      self.json = json
    }
  }

  private static let all = Set(TokenAlgorithm.allCases)

  private static let unusable: [Case] = [
    Case("RSA of 1024 bits") { $0.weak.json() },
    Case("RSA of 2047 bits") { _ in rsa([0x7F] + Array(repeating: 0xFF, count: 255)) },
    Case("RSA of 1024 bits behind zeros") { _ in
      rsa(Array(repeating: 0, count: 128) + Array(repeating: 0xFF, count: 128))
    },
    Case("RSA of more bits than anybody needs") { _ in rsa(Array(repeating: 0xFF, count: 1025)) },
    Case("an even modulus") { _ in rsa(Array(repeating: 0xFE, count: 256)) },
    Case("an exponent of 1") { $0.rsa.json([("e", #""AQ""#)]) },
    Case("an even exponent") { $0.rsa.json([("e", #""AQAC""#)]) },
    Case("an exponent of many bytes") { $0.rsa.json([("e", #""AQABAQABAQAB""#)]) },
    Case("no exponent") { $0.rsa.json([("e", nil)]) },
    Case("a modulus in base64 of the other alphabet") { $0.rsa.json([("n", #""++++""#)]) },
    Case("no kid") { $0.rsa.json([("kid", nil)]) },
    Case("a kid that is a number") { $0.rsa.json([("kid", "1")]) },
    Case("for encryption") { $0.rsa.json([("use", #""enc""#)]) },
    Case("for encryption, in a list") { $0.rsa.json([("key_ops", #"["encrypt"]"#)]) },
    Case("for encryption, by its algorithm") { $0.rsa.json([("alg", #""RSA-OAEP""#)]) },
    Case("for HS256") { $0.rsa.json([("alg", #""HS256""#)]) },
    Case("for none") { $0.rsa.json([("alg", #""none""#)]) },
    Case("an algorithm that is a number") { $0.rsa.json([("alg", "256")]) },
    Case("a secret") { _ in #"{"kid":"s","kty":"oct","k":"AAAA"}"# },
    Case("a secret for RS256") { _ in #"{"kid":"s","kty":"oct","alg":"RS256","k":"AAAA"}"# },
    Case("another kind") { $0.rsa.json([("kty", #""XYZ""#)]) },
    Case("no kind") { $0.rsa.json([("kty", nil)]) },
    Case("a curve's key for an RSA algorithm") { $0.p256.json([("alg", #""RS256""#)]) },
    Case("an RSA key for a curve's algorithm") { $0.rsa.json([("alg", #""ES256""#)]) },
    Case("a curve under another's name") { $0.p256.json([("crv", #""P-384""#)]) },
    Case("a curve for another's algorithm") { $0.p256.json([("alg", #""ES384""#)]) },
    Case("secp256k1") { $0.p256.json([("crv", #""secp256k1""#)]) },
    Case("no curve") { $0.p256.json([("crv", nil)]) },
    Case("a point that is not on the curve") {
      $0.p256.json([("y", #""\#(base64URL(repeatElement(1, count: 32)))""#)])
    },
    Case("the point of zeros") {
      let zero = #""\#(base64URL(repeatElement(0, count: 32)))""#
      return $0.p256.json([("x", zero), ("y", zero)])
    },
    Case("a coordinate of another length") {
      $0.p256.json([("x", #""\#(base64URL(repeatElement(1, count: 33)))""#)])
    },
    Case("Ed448") { $0.ed25519.json([("crv", #""Ed448""#)]) },
    Case("X25519") { $0.ed25519.json([("crv", #""X25519""#)]) },
    Case("a point of another length") { $0.ed25519.json([("x", #""AAAA""#)]) },
    Case("no object") { _ in "1" },
  ]

  private static func rsa(_ modulus: [UInt8]) -> String {
    #"{"kid":"m","kty":"RSA","alg":"RS256","n":"\#(base64URL(modulus))","e":"AQAB"}"#
  }

  @Test(arguments: unusable)
  private func `A key that cannot be used is passed over, and the others are not`(row: Case) async throws {
    let document = Forge.document([row.json(.shared), Forge.shared.p521.json()])
    let keys = try await KeySetReader.keySet(in: Array(document.utf8), for: Self.all)
    #expect(keys.count == 1)
    #expect(keys.skipped == 1)
    #expect(keys["p521", .es512] != nil)
  }

  @Test func `A key without an algorithm is for those of its kind that the issuer may use`() async throws {
    let forge = Forge.shared
    let document = Forge.document([
      forge.rsa.json([("alg", nil)]), forge.p256.json([("alg", nil), ("use", #""sig""#)]),
    ])
    let keys = try await KeySetReader.keySet(in: Array(document.utf8), for: [.rs256, .ps512, .es256, .es384, .edDSA])
    for algorithm in TokenAlgorithm.allCases {
      #expect((keys["rsa", algorithm] != nil) == [.rs256, .ps512].contains(algorithm))
      #expect((keys["p256", algorithm] != nil) == (algorithm == .es256))
    }
  }

  @Test func `A key with an algorithm is for it alone`() async throws {
    let keys = try await KeySetReader.keySet(in: Array(Forge.shared.document.utf8), for: Self.all)
    #expect(TokenAlgorithm.allCases.filter { keys["rsa", $0] != nil } == [.rs256])
    #expect(TokenAlgorithm.allCases.filter { keys["pss", $0] != nil } == [.ps256])
    #expect(keys.skipped == 1)
  }

  @Test func `Of two keys with one name the first counts`() async throws {
    let forge = Forge.shared
    let document = Forge.document([forge.rsa.json(), forge.other.json()])
    let keys = try await KeySetReader.keySet(in: Array(document.utf8), for: [.rs256])
    #expect(keys["rsa", .rs256]?.isValid(forge.rsa.sign("x"), of: Array("x".utf8)) == true)
    #expect(keys["rsa", .rs256]?.isValid(forge.other.sign("x"), of: Array("x".utf8)) == false)
  }

  @Test(arguments: [
    ("", "not a JSON Web Key Set"), ("[]", "not a JSON Web Key Set"), ("{}", "not a JSON Web Key Set"),
    (#"{"keys":{}}"#, "not a JSON Web Key Set"), (#"{"keys":[],"keys":[]}"#, "not a JSON Web Key Set"),
    (#"{"keys":[]}x"#, "not a JSON Web Key Set"),
    (#"{"keys":[\#(Array(repeating: "{}", count: 101).joined(separator: ","))]}"#, "more than 100 keys"),
    (String(repeating: " ", count: 256 * 1024 + 1), "larger than 262144 bytes"),
  ])
  func `What is no set of keys is refused`(document: String, reason: String) async {
    await #expect(throws: KeySetProblem(reason: reason)) {
      try await KeySetReader.keySet(in: Array(document.utf8), for: Self.all)
    }
  }
}
