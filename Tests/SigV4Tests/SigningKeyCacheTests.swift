import SigV4
import Testing

@Suite struct SigningKeyCacheTests {
  private func credentials(_ id: Int, secret: String = "secret") -> AWSCredentials {
    AWSCredentials(accessKeyID: "AKID\(id)", secretAccessKey: Secret(secret))
  }

  private func scope(_ day: String = "20150830", region: String = "us-east-1") -> CredentialScope {
    CredentialScope(day: day, region: region, service: "rekognition")
  }

  @Test("a key is derived once and then held")
  func held() {
    let cache = SigningKeyCache()
    #expect(cache.heldKey(for: credentials(1), scope: scope()) == nil)
    let key = cache.key(for: credentials(1), scope: scope())
    #expect(cache.heldKey(for: credentials(1), scope: scope())?.exposed == key.exposed)
    #expect(key.exposed == SigningKey(secretAccessKey: Secret("secret"), scope: scope()).exposed)
  }

  @Test("a rotated secret never meets the key of the old one")
  func rotation() {
    let cache = SigningKeyCache()
    _ = cache.key(for: credentials(1, secret: "old"), scope: scope())
    #expect(cache.heldKey(for: credentials(1, secret: "new"), scope: scope()) == nil)
    let key = cache.key(for: credentials(1, secret: "new"), scope: scope())
    #expect(key.exposed == SigningKey(secretAccessKey: Secret("new"), scope: scope()).exposed)
    #expect(cache.count == 1)
  }

  @Test("a new day drops the keys of earlier days")
  func newDay() {
    let cache = SigningKeyCache()
    for id in 1...3 { _ = cache.key(for: credentials(id), scope: scope("20150830")) }
    _ = cache.key(for: credentials(1), scope: scope("20150831"))
    #expect(cache.count == 1)
    #expect(cache.heldKey(for: credentials(1), scope: scope("20150831")) != nil)
  }

  @Test("a day that comes too early does not keep the present day from being held")
  func futureDay() {
    let cache = SigningKeyCache()
    _ = cache.key(for: credentials(1), scope: scope("20990101"))
    _ = cache.key(for: credentials(1), scope: scope("20150830"))
    #expect(cache.heldKey(for: credentials(1), scope: scope("20150830")) != nil)
  }

  @Test("the least recently used key makes room")
  func capacity() {
    let cache = SigningKeyCache(capacity: 2)
    _ = cache.key(for: credentials(1), scope: scope())
    _ = cache.key(for: credentials(2), scope: scope())
    _ = cache.key(for: credentials(1), scope: scope())
    _ = cache.key(for: credentials(3), scope: scope())
    #expect(cache.count == 2)
    #expect(cache.heldKey(for: credentials(1), scope: scope()) != nil)
    #expect(cache.heldKey(for: credentials(2), scope: scope()) == nil)
    #expect(cache.heldKey(for: credentials(3), scope: scope()) != nil)
  }

  @Test("many tasks with changing secrets, regions and days get the right keys")
  func concurrency() async {
    let cache = SigningKeyCache(capacity: 8)
    await withTaskGroup(of: Bool.self) { group in
      for index in 0..<400 {
        let credentials = credentials(index % 5, secret: "secret\(index % 3)")
        let scope = scope("2015083\(index % 2)", region: "region-\(index % 7)")
        group.addTask {
          let expected = SigningKey(secretAccessKey: credentials.secretAccessKey, scope: scope)
          return cache.key(for: credentials, scope: scope).exposed == expected.exposed
        }
      }
      for await isRight in group { #expect(isRight) }
    }
    #expect((1...8).contains(cache.count))
  }
}
