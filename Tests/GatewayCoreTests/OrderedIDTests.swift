import FoundationEssentials
import GatewayCore
import Testing

@Suite("Ids of operations and runs")
struct OrderedIDTests {
  @Test(
    "An id tells when it was made, to the millisecond, and says its version and variant",
    arguments: [(0.0, "00000000-0000-7"), (1_645_557_742.0, "017F22E2-79B0-7"), (-1, "00000000-0000-7")])
  func form(seconds: Double, start: String) {
    let id = UUID.ordered(at: Date(timeIntervalSince1970: seconds)).uuidString
    #expect(id.hasPrefix(start))
    #expect("89AB".contains(id.dropFirst(19).prefix(1)))
  }

  @Test("Those made later come behind")
  func order() {
    let ids = (0..<100).map { UUID.ordered(at: Date(timeIntervalSince1970: 1_800_000_000 + Double($0) / 100)).text }
    #expect(ids == ids.sorted())
  }

  @Test("Of those made at the same time each is another")
  func unique() {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    #expect(Set((0..<1000).map { _ in UUID.ordered(at: now) }).count == 1000)
  }

  @Test("The text is that of Foundation, in large letters and in small ones")
  func text() {
    for id in (0..<100).map({ _ in UUID() }) {
      #expect(id.text == id.uuidString)
      #expect(id.lowercasedText == id.uuidString.lowercased())
    }
  }
}
