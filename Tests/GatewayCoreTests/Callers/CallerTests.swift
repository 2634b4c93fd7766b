import FoundationEssentials
import GatewayCore
import Testing

struct CallerTests {
  @Test(arguments: ["a", "billing-cron", "A.b_c-9", "-", "1", String(repeating: "x", count: 64)])
  func `A name of the grammar is a caller's`(name: String) {
    #expect(CallerName.isValid(name))
  }

  @Test(arguments: [
    "", "a b", "a/b", "a:b", "é", "a\n", String(repeating: "x", count: 65), "anonymous", "mgw_a",
    "mgw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  ])
  func `Any other is not`(name: String) {
    #expect(!CallerName.isValid(name))
  }

  @Test func `Who is anonymous has all rights and no key`() {
    #expect(Caller.anonymous.isAnonymous)
    #expect(Caller.anonymous.rights == .all)
    #expect(Caller.anonymous.key == nil)
    #expect(!Caller(name: "anna", rights: []).isAnonymous)
  }

  @Test(arguments: [(-1.0, false), (-0.001, false), (0, true), (1, true)])
  func `A key ends at its second`(offset: Double, isExpired: Bool) {
    let end = Date(timeIntervalSince1970: 1_800_000_000)
    let key = CallerKey(label: "k", sha256: "", expiresAt: end)
    #expect(key.isExpired(at: end + offset) == isExpired)
    #expect(!CallerKey(label: "k", sha256: "").isExpired(at: end + offset))
  }
}
