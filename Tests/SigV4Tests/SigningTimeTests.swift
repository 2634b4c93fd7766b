import Foundation
import SigV4
import Testing

@Suite struct SigningTimeTests {
  @Test(
    "a date and its timestamp stand for each other",
    arguments: [
      (0, "19700101T000000Z"), (951_782_400, "20000229T000000Z"), (1_440_938_160, "20150830T123600Z"),
      (1_483_228_799, "20161231T235959Z"), (4_102_444_800, "21000101T000000Z"), (253_402_300_799, "99991231T235959Z"),
    ])
  func bothWays(seconds: TimeInterval, timestamp: String) {
    let date = Date(timeIntervalSince1970: seconds)
    #expect(SigningTime(date).timestamp == timestamp)
    #expect(SigningTime(date).day == timestamp.prefix(8))
    #expect(SigningTime(timestamp: timestamp)?.date == date)
  }

  @Test(
    "other forms are not timestamps",
    arguments: [
      "", "20150830", "20150830T123600", "2015-08-30T12:36:00Z", "20150830T123600Z ", " 20150830T123600Z",
      "20150830T123600z", "20150830 123600Z", "20150830T123600+0000", "20150830T123600.5Z", "20150230T123600Z",
      "20151330T123600Z", "20150830T246000Z", "20150830T123660Z", "20150830T123600ZZ", "2015083OT123600Z",
      "+2015083T123600Z", "２０１５0830T123600Z", "Sun, 30 Aug 2015 12:36:00 GMT",
    ])
  func malformed(timestamp: String) {
    #expect(SigningTime(timestamp: timestamp) == nil)
  }

  @Test("the fraction of a second is dropped", arguments: [0.0, 0.4, 0.5, 0.999])
  func fraction(fraction: TimeInterval) {
    let date = Date(timeIntervalSince1970: 1_440_938_160 + fraction)
    #expect(SigningTime(date).timestamp == "20150830T123600Z")
  }

  @Test("a date that has no timestamp becomes the nearest that has one")
  func clamped() {
    #expect(SigningTime(.distantPast).timestamp == "19700101T000000Z")
    #expect(SigningTime(Date(timeIntervalSince1970: 1e15)).timestamp == "99991231T235959Z")
    #expect(SigningTime(Date(timeIntervalSince1970: .infinity)).timestamp == "99991231T235959Z")
    #expect(SigningTime(Date(timeIntervalSince1970: .nan)).timestamp == "19700101T000000Z")
  }
}
