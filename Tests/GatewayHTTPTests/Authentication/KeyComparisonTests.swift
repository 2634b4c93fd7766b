import GatewayCore
import GatewayHTTP
import OpenSSLCrypto
import Testing

/// How long it takes to refuse a key tells nothing of the keys that there are: what is compared are digests, and nobody
/// can make a digest that is nearly right.
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
}
