import Foundation
import Testing

@testable import GatewayHTTP

struct TimestampTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (0.999, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"),
      (951_782_400, "2000-02-29T00:00:00Z"), (951_868_800, "2000-03-01T00:00:00Z"),
      (4_107_542_399, "2100-02-28T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
      (253_402_300_799.5, "9999-12-31T23:59:59Z"), (-1, "1969-12-31T23:59:59Z"),
    ] as [(Double, String)])
  func `A time is told to the second that it is in`(seconds: Double, text: String) {
    #expect(Timestamp.text(Date(timeIntervalSince1970: seconds)) == text)
  }

  @Test func `It is what Foundation makes of it`() {
    // Somewhere in each of many days, and in each of many years.
    for step in 0..<4000 {
      let date = Date(timeIntervalSince1970: Double(step) * 86_399.37 * 17)
      #expect(Timestamp.text(date) == date.formatted(.iso8601))
    }
  }
}
