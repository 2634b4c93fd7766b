import GatewayCore
import OpenSSLCrypto
import Testing

@testable import GatewayHTTP

/// How long it takes to refuse a key tells nothing of the keys that there are: what is compared are digests, nobody can
/// make a digest that is nearly right, and all digests are compared, each to its end, whatever comes of it.
struct KeyComparisonTests {
  private static let keys = [TestCallers.annaKey, TestCallers.annaSecondKey, TestCallers.borisKey]

  @Test func `There is nothing else to compare with than digests`() {
    var contents = ""
    dump(TestCallers.authenticator, to: &contents)
    for key in Self.keys {
      #expect(contents.contains(key.sha256))
      #expect(!contents.contains(key.exposed.dropFirst(APIKey.prefix.count)))
      #expect(!contents.contains(key.exposed.dropFirst(APIKey.prefix.count).prefix(8)))
    }
  }

  @Test(arguments: keys)
  func `A key that is right but for one digit has a digest that is wrong from the beginning`(key: APIKey) throws {
    let digits = Array(key.exposed)
    for position in APIKey.prefix.count..<digits.count {
      var near = digits
      near[position] = near[position] == "A" ? "B" : "A"
      let guess = try #require(APIKey(String(near)))
      #expect(zip(guess.sha256, key.sha256).prefix { $0 == $1 }.count < 8)
    }
  }

  @Test(arguments: keys)
  func `The digest is over the whole key, its prefix included`(key: APIKey) {
    #expect(key.sha256 == SHA256.hash(key.exposed.utf8).hex)
    #expect(key.sha256 != SHA256.hash(key.exposed.dropFirst(APIKey.prefix.count).utf8).hex)
  }

  @Test func `A digest in place of its key opens nothing`() async throws {
    for key in Self.keys {
      await #expect(throws: GatewayError.unauthenticated) {
        try await TestCallers.authenticator.caller(presenting: .bearer(key.sha256))
      }
    }
  }

  /// What is compared with what while one of the keys, or none, is looked for.
  private static func comparisons(of digest: String, among digests: [String]) -> (found: Int?, with: [String]) {
    var compared: [String] = []
    let found = KeyDigests(digests).index(of: digest) { known, asked in
      #expect(String(decoding: asked, as: UTF8.self) == digest)
      compared.append(String(decoding: known, as: UTF8.self))
      return constantTimeEqual(known, asked)
    }
    return (found, compared)
  }

  @Test(arguments: [0, 1, 49, 98, 99, nil] as [Int?])
  func `Every key is compared, whichever is right, or none`(place: Int?) {
    let digests = (0..<100).map { SHA256.hash("key \($0)".utf8).hex }
    let asked = place.map { digests[$0] } ?? SHA256.hash("another".utf8).hex
    let (found, compared) = Self.comparisons(of: asked, among: digests)
    #expect(found == place)
    #expect(compared == digests)
  }

  @Test func `Of the same digest twice the first is meant, and both are compared`() {
    let digests = ["a", "b", "b"].map { SHA256.hash($0.utf8).hex }
    let (found, compared) = Self.comparisons(of: digests[1], among: digests)
    #expect(found == 1)
    #expect(compared == digests)
  }

  @Test func `All comparisons are of the same length, which is no secret`() {
    for key in Self.keys { #expect(key.sha256.utf8.count == 64) }
    #expect(KeyDigests(["short"]).index(of: Self.keys[0].sha256) == nil)
  }
}
