import Testing

@testable import AWSClient

struct RefreshWindowsTests {
  /// All in seconds.
  private struct Row: Sendable, CustomTestStringConvertible {
    let life: Double
    let advisory: Double
    let mandatory: Double
    let pause: ClosedRange<Double>

    var testDescription: String { "\(life) s" }
  }

  @Test(arguments: [
    Row(life: 43_200, advisory: 3600, mandatory: 60, pause: 300...600),
    Row(life: 5400, advisory: 3600, mandatory: 60, pause: 300...600),
    Row(life: 5399, advisory: 900, mandatory: 60, pause: 300...600),
    Row(life: 3600, advisory: 900, mandatory: 60, pause: 300...600),
    Row(life: 1201, advisory: 900, mandatory: 60, pause: 300...600),
    Row(life: 1200, advisory: 300, mandatory: 60, pause: 300...600),
    Row(life: 900, advisory: 300, mandatory: 60, pause: 300...600),
    Row(life: 600, advisory: 300, mandatory: 60, pause: 300...600),
    Row(life: 310, advisory: 294.5, mandatory: 60, pause: 300...600),
    Row(life: 300, advisory: 285, mandatory: 30, pause: 7.5...15),
    Row(life: 60, advisory: 57, mandatory: 6, pause: 1.5...3),
    Row(life: 20, advisory: 19, mandatory: 2, pause: 0.5...1),
    Row(life: 2, advisory: 1.75, mandatory: 0.2, pause: 0.25...0.5),
    Row(life: 0.1, advisory: 0, mandatory: 0.01, pause: 0.25...0.5),
  ])
  private func `The length of life decides the windows and the pause`(row: Row) {
    let windows = RefreshWindows(life: row.life)
    #expect(abs(windows.advisory - row.advisory) < 1e-9)
    #expect(abs(windows.mandatory - row.mandatory) < 1e-9)
    #expect(windows.pause == row.pause)
  }

  @Test(arguments: [(3600.0, 10.0), (20, 10), (10, 5), (1, 0.5)])
  func `Strict credentials have a last moment and no pause`(life: Double, window: Double) {
    let windows = RefreshWindows(ofStrictLife: life)
    #expect(windows.advisory == window)
    #expect(windows.mandatory == window)
    #expect(windows.pause == nil)
  }
}
