import GatewayCore
import Testing

struct APIKeyTests {
  /// The digits run through the alphabet of base64url, both of its own digits included.
  private static let key = APIKey(randomBytes: (0..<32).map { UInt8(truncatingIfNeeded: $0 &* 57 &+ 251) })

  @Test func `A key is its prefix and 256 bits in base64url`() {
    #expect(APIKey(randomBytes: [UInt8](repeating: 0, count: 32)).exposed == "mgw_" + String(repeating: "A", count: 43))
    #expect(
      APIKey(randomBytes: [UInt8](repeating: 0xFB, count: 32)).exposed
        == "mgw_-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s")
    #expect(APIKey(Self.key.exposed)?.exposed == Self.key.exposed)
  }

  @Test(arguments: [
    "", "mgw_", "mgw_short", String(repeating: "A", count: 47), "MGW_" + String(repeating: "A", count: 43),
    "mgw_" + String(repeating: "A", count: 42), "mgw_" + String(repeating: "A", count: 44),
    "mgw_" + String(repeating: "A", count: 42) + "=", "mgw_" + String(repeating: "A", count: 42) + "+",
    "mgw_" + String(repeating: "A", count: 41) + "é", "mgw_" + String(repeating: "A", count: 42) + "\n",
    " mgw_" + String(repeating: "A", count: 42),
  ])
  func `What has not the form of a key is none`(text: String) {
    #expect(APIKey(text) == nil)
  }

  @Test func `A key is not shown, however it is printed`() {
    struct Holder { let key = APIKeyTests.key }
    let credentials = PresentedCredentials.bearer(Self.key.exposed)
    var dumped = ""
    dump(Holder(), to: &dumped)
    dump(credentials, to: &dumped)
    let texts = [
      "\(Self.key)", String(describing: Self.key), String(reflecting: Self.key), "\(Holder())",
      String(reflecting: Holder()), "\(credentials)", String(reflecting: credentials), "\([credentials])", dumped,
    ]
    for text in texts {
      #expect(text.contains("<redacted>"))
      #expect(!text.contains("mgw_"))
    }
  }

  @Test(arguments: [
    ("mgw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "mgw_<redacted>"),
    ("mgw_AAAAAAAAAAAAAAAAAAAA", "mgw_<redacted>"),
    ("callers.a.keys.mgw_AAAAAAAAAAAAAAAAAAAA_-.sha256", "callers.a.keys.mgw_<redacted>.sha256"),
    ("mgw_AAAAAAAAAAAAAAAAAAAA, mgw_BBBBBBBBBBBBBBBBBBBB", "mgw_<redacted>, mgw_<redacted>"),
    ("mgw_widgets", "mgw_widgets"), ("models.abc123", "models.abc123"), ("", ""),
  ])
  func `Keys in a text give way to a mark`(text: String, expected: String) {
    #expect(APIKey.redacted(in: text) == expected)
  }
}
