import GatewayCore
import Testing

@testable import CallerTokens

struct ClaimPathTests {
  private static let claims =
    JSONTree(
      Array(
        #"{"sub":"a","https://x.test/name":"b","a.b":"c","k":{"n/m":{"~":"d"}},"kubernetes.io":{"pod":{"name":"e"}}}"#
          .utf8))?.members ?? [:]

  @Test(arguments: [
    ("sub", "a"), ("https://x.test/name", "b"), ("a.b", "c"), ("/sub", "a"), ("/k/n~1m/~0", "d"),
    ("/kubernetes.io/pod/name", "e"), ("nobody", nil), ("/k/x", nil), ("/sub/x", nil), ("/kubernetes.io/pod", nil),
  ])
  func `A path leads to what is said there`(path: String, value: String?) throws {
    #expect(try #require(ClaimPath(path)).value(in: Self.claims)?.text == value)
    #expect(ClaimPath(path)?.description == path)
  }

  @Test(arguments: ["", "/", "/a//b", "/a/", "/a~", "/a~2b", String(repeating: "a", count: 257)])
  func `What is no path is refused`(text: String) {
    #expect(ClaimPath(text) == nil)
  }
}
