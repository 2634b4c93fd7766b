import Testing

@testable import GatewayHTTP

@Suite struct ConnectionBookTests {
  private let limits: EdgeLimits = {
    var limits = EdgeLimits()
    limits.connections = 5
    limits.connectionsPerAddress = 2
    return limits
  }()

  @Test func `An address has its share, and this machine all`() {
    let book = ConnectionBook(limits: limits)
    #expect(book.open("10.0.0.1"))
    #expect(book.open("10.0.0.1"))
    #expect(!book.open("10.0.0.1"))
    #expect(book.open("10.0.0.2"))
    #expect(book.open("127.0.0.1"))
    #expect(book.open("127.0.0.1"))
    #expect(!book.open("127.0.0.1"))
  }

  @Test func `All addresses that a host of IPv6 may have are one, and none of a socket that takes both is two`() {
    let book = ConnectionBook(limits: limits)
    #expect(book.open("2001:db8::1"))
    #expect(book.open("2001:db8::ffff:2"))
    #expect(!book.open("2001:db8::3"))
    #expect(book.open("::ffff:10.0.0.1"))
    #expect(book.open("10.0.0.1"))
    book.close("2001:db8::1")
    #expect(!book.open("::ffff:10.0.0.1"))
    #expect(book.open("::ffff:127.0.0.1"))
    #expect(book.open("2001:db8::4"))
    #expect(!book.open("2001:db8:0:1::1"), "there are as many as may be in all")
  }

  @Test func `A connection that ends makes room`() {
    let book = ConnectionBook(limits: limits)
    for _ in 0..<100 {
      #expect(book.open("10.0.0.1"))
      #expect(book.open("10.0.0.1"))
      #expect(!book.open("10.0.0.1"))
      book.close("10.0.0.1")
      book.close("10.0.0.1")
    }
  }
}
