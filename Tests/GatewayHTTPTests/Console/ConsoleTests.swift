import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing

@testable import GatewayHTTP

/// The operator's page and its files, as they are served.
struct ConsoleTests {
  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../Sources/GatewayHTTP/Resources/console").standardizedFileURL

  /// What would make markup or code of a text, or keep a key.
  private static let forbidden = [
    "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "localStorage", "cookie =",
  ]

  private func gateway(callers: Bool = false) throws -> TestGateway {
    var test = TestGateway()
    test.console = try .embedded()
    if callers { test.authenticator = TestCallers.authenticator }
    return test
  }

  /// The paths that the page loads.
  private func paths(in page: String) -> [String] {
    page.matches(of: /(?:href|src)="(\/console\/[^"]+)"/).map { String($0.output.1) }
  }

  @Test(arguments: [false, true])
  func `The page needs no key, and may do nothing but run its own files and ask its own gateway`(
    callers: Bool
  ) async throws {
    let answer = try await gateway(callers: callers).run { try await $0.send(.get, "/") }
    #expect(answer.status == .ok)
    #expect(answer.header("content-type") == "text/html; charset=utf-8")
    #expect(answer.header("cache-control") == "no-cache")
    #expect(answer.header("x-content-type-options") == "nosniff")
    #expect(answer.header("referrer-policy") == "no-referrer")
    let policy = try #require(answer.header("content-security-policy"))
    let directives = policy.split(separator: "; ").map(String.init)
    #expect(
      directives == [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:",
        "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        "require-trusted-types-for 'script'", "trusted-types 'none'",
      ])
  }

  @Test func `Nothing that the policy forbids stands in the page`() async throws {
    let page = try await gateway().run { try await $0.send(.get, "/") }.text
    #expect(!page.contains("{{"))
    #expect(!page.contains("style="))
    #expect(page.matches(of: /\son[a-z]+=/).isEmpty)
    #expect(page.matches(of: /<script(?![^>]*\ssrc=)/).isEmpty)
    #expect(page.matches(of: /(?:href|src)="(?:https?:)?\/\//).isEmpty)
  }

  @Test func `The page loads every file there is, each comes as what it is, to be kept for ever`() async throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path).filter { $0 != "index.mustache" }
    try await gateway(callers: true).run { client in
      let page = try await client.send(.get, "/")
      let paths = paths(in: page.text)
      #expect(paths.compactMap { $0.split(separator: "/").last.map(String.init) }.sorted() == files.sorted())
      for path in paths {
        let answer = try await client.send(.get, path)
        #expect(answer.status == .ok)
        let name = try #require(path.split(separator: "/").last)
        #expect(answer.text == (try String(contentsOf: Self.sources.appending(path: name), encoding: .utf8)))
        let type = name.hasSuffix(".js") ? "text/javascript; charset=utf-8" : "text/css; charset=utf-8"
        #expect(answer.header("content-type") == type)
        #expect(answer.header("cache-control") == "public, max-age=31536000, immutable")
        #expect(answer.header("x-content-type-options") == "nosniff")
      }
    }
  }

  @Test func `A script that the others load is one of the files`() async throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
    for name in names where name.hasSuffix(".js") {
      let text = try String(contentsOf: Self.sources.appending(path: name), encoding: .utf8)
      for imported in text.matches(of: /from "([^"]+)"/).map({ String($0.output.1) }) {
        #expect(imported.hasPrefix("./") && names.contains(String(imported.dropFirst(2))), "\(name) loads \(imported)")
      }
      for word in Self.forbidden {
        #expect(!text.contains(word), "\(name) has \(word)")
      }
    }
  }

  @Test func `HEAD answers as GET does, without a body`() async throws {
    try await gateway().run { client in
      for path in ["/", try #require(paths(in: try await client.send(.get, "/").text).first)] {
        let (head, get) = (try await client.send(.head, path), try await client.send(.get, path))
        #expect(head.status == .ok)
        #expect(head.body.readableBytes == 0)
        for name in ["content-type", "content-length", "etag", "cache-control", "content-security-policy"] {
          #expect(head.header(name) == get.header(name), "\(name) of \(path)")
        }
      }
    }
  }

  @Test(arguments: ["TAG", "\"other\", TAG", "STRONG", "*", "\"a\",TAG,\"b\""])
  func `Who has it already is told so`(condition: String) async throws {
    try await gateway().run { client in
      let first = try await client.send(.get, "/")
      let tag = try #require(first.header("etag"))
      #expect(tag.wholeMatch(of: /W\/"[0-9a-f]{32}"/) != nil)
      let value = condition.replacing("TAG", with: tag).replacing("STRONG", with: tag.dropFirst(2))
      let again = try await client.send(.get, "/", headers: [.ifNoneMatch: value])
      #expect(again.status == .notModified)
      #expect(again.body.readableBytes == 0)
      #expect(again.header("etag") == tag)
      #expect(again.header("cache-control") == "no-cache")
    }
  }

  @Test(arguments: ["\"other\"", "W/\"0\"", "", "TAG", "W/**"])
  func `Who has another version gets this one`(value: String) async throws {
    let answer = try await gateway().run { try await $0.send(.get, "/", headers: [.ifNoneMatch: value]) }
    #expect(answer.status == .ok)
    #expect(answer.body.readableBytes > 1000)
  }

  @Test(arguments: [
    "/console/0123456789abcdef/app.js", "/console/VERSION/index.mustache", "/console/VERSION/nothing.js",
    "/console/VERSION/..%2Fapp.js", "/console/VERSION", "/console", "/console/VERSION/app.js/x", "/index.html",
  ])
  func `A file that there is not is 404 in the envelope`(path: String) async throws {
    let console = try ConsolePage.embedded()
    let answer = try await gateway().run {
      try await $0.send(.get, path.replacing("VERSION", with: console.version))
    }
    #expect(answer.status == .notFound)
    #expect(try answer.failure.code == "NOT_FOUND")
  }

  @Test func `Other files have other paths`() throws {
    let one = try ConsolePage(template: Array("{{version}}".utf8), files: [("app.js", Array("1".utf8))])
    let other = try ConsolePage(template: Array("{{version}}".utf8), files: [("app.js", Array("2".utf8))])
    let named = try ConsolePage(template: Array("{{version}}".utf8), files: [("app2.js", Array("1".utf8))])
    #expect(Set([one.version, other.version, named.version]).count == 3)
    #expect(Set([one.page.etag, other.page.etag]).count == 2)
    #expect(one.file("app.js", version: other.version) == nil)
  }

  @Test func `The page takes no other method`() async throws {
    let answer = try await gateway().run { try await $0.send(.post, "/") }
    #expect(answer.status == .methodNotAllowed)
    #expect(answer.header("allow") == "GET, HEAD")
  }

  @Test func `A page of another site may link to it, and load nothing else`() async throws {
    let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
    try await gateway().run { client in
      let script = try #require(paths(in: try await client.send(.get, "/").text).first)
      let expected: [(String, HTTPResponse.Status)] = [("/", .ok), (script, .forbidden), ("/models", .forbidden)]
      for (path, status) in expected {
        #expect(try await client.send(.get, path, headers: [site: "cross-site"]).status == status, "\(path)")
      }
      let foreign = try await client.send(.get, "/", headers: [.origin: "http://example.test", site: "cross-site"])
      #expect(foreign.status == .forbidden)
    }
  }

  @Test func `Where the operator does not want it there is no page`() async throws {
    try await TestGateway().run { client in
      for path in ["/", "/console/\(try ConsolePage.embedded().version)/app.js"] {
        let answer = try await client.send(.get, path)
        #expect(answer.status == .notFound)
        #expect(try answer.failure.code == "NOT_FOUND")
      }
    }
  }
}
