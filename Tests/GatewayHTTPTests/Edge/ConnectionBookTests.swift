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
