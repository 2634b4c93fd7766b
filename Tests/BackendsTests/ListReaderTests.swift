import GatewayCore
import Testing

@testable import Backends

@Suite("Lists are read in pages, with an end")
struct ListReaderTests {
  @Test("all pages of a list that ends")
  func whole() async throws {
    let read = try await ListReader.items { (token) async throws(GatewayError) in
      let page = token.flatMap(Int.init) ?? 0
      return ([page], page < 9 ? "\(page + 1)" : nil)
    }
    #expect(read.items == Array(0...9))
    #expect(read.isWhole)
  }

  @Test("an empty token ends a list")
  func emptyToken() async throws {
    let read = try await ListReader.items { (_) async throws(GatewayError) in ([1], "") }
    #expect(read.items == [1] && read.isWhole)
  }

  @Test("no more pages than the limit of one that goes on")
  func endless() async throws {
    let read = try await ListReader.items { (token) async throws(GatewayError) in
      ([1], "\((token.flatMap(Int.init) ?? 0) + 1)")
    }
    #expect(read.items.count == ListReader.pageLimit && !read.isWhole)
  }

  @Test("a list that goes round in a circle is left")
  func circle() async throws {
    let read = try await ListReader.items { (token) async throws(GatewayError) in ([1], token == "a" ? "b" : "a") }
    #expect(read.items.count == 3 && !read.isWhole)
  }
}
