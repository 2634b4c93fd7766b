import FoundationEssentials
import Platform
import Testing

struct QuickRandomTests {
  @Test func `No id comes twice, and each is one of version 4`() {
    let ids = (0..<10_000).map { _ in QuickRandom.shared.uuid() }
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { $0.uuid.6 >> 4 == 4 && $0.uuid.8 >> 6 == 2 })
    // Each of the other bits is set in about half of them.
    let bits = ids.map { id in withUnsafeBytes(of: id.uuid) { Array($0) } }
    for place in 0..<128 where ![48, 49, 50, 51, 64, 65].contains(place) {
      let set = bits.count { $0[place / 8] >> (7 - place % 8) & 1 == 1 }
      #expect((4_500...5_500).contains(set), "bit \(place)")
    }
  }

  @Test func `Fractions fill what is from 0 and below 1`() {
    let fractions = (0..<10_000).map { _ in QuickRandom.shared.fraction() }
    #expect(fractions.allSatisfy { (0..<1).contains($0) })
    for tenth in 0..<10 {
      let count = fractions.count { Int($0 * 10) == tenth }
      #expect((800...1_200).contains(count), "tenth \(tenth)")
    }
  }
}
