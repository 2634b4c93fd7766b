import Testing

@testable import AWSClient

@Suite("The pace of control calls")
struct CallPaceTests {
  private static let kind = CallPace.Kind(service: "s", operation: "o", region: "r", account: nil)

  @Test("Of many calls at once at most five go out in any second")
  func spread() throws {
    let pace = CallPace()
    let moments = try (0..<50).map { _ in
      try #require(pace.turn(Self.kind, perSecond: 5, now: .zero, limit: .seconds(60)))
    }
    #expect(moments.prefix(5).allSatisfy { $0 == .zero })
    for (index, moment) in moments.enumerated() where index >= 5 {
      #expect(moment - moments[index - 5] >= .seconds(1))
    }
    #expect(moments.last == .seconds(9))
  }

  @Test("A turn that would come too late is not taken")
  func tooLate() {
    let pace = CallPace()
    for _ in 0..<5 { #expect(pace.turn(Self.kind, perSecond: 5, now: .zero, limit: .zero) == .zero) }
    #expect(pace.turn(Self.kind, perSecond: 5, now: .zero, limit: .milliseconds(999)) == nil)
    #expect(pace.turn(Self.kind, perSecond: 5, now: .zero, limit: .seconds(1)) == .seconds(1))
  }

  @Test("Operations, regions and accounts have a pace each")
  func separate() {
    let pace = CallPace()
    for _ in 0..<5 { _ = pace.turn(Self.kind, perSecond: 5, now: .zero, limit: .zero) }
    for other in [
      CallPace.Kind(service: "s", operation: "p", region: "r", account: nil),
      CallPace.Kind(service: "s", operation: "o", region: "q", account: nil),
      CallPace.Kind(service: "s", operation: "o", region: "r", account: "1"),
    ] { #expect(pace.turn(other, perSecond: 5, now: .zero, limit: .zero) == .zero) }
  }

  @Test("Rest is not saved up")
  func noSaving() {
    let pace = CallPace()
    for _ in 0..<5 { #expect(pace.turn(Self.kind, perSecond: 5, now: .seconds(100), limit: .zero) == .zero) }
    #expect(pace.turn(Self.kind, perSecond: 5, now: .seconds(100), limit: .zero) == nil)
  }
}
