import Foundation
import Testing

@testable import AWSClient

@Suite struct CredentialTimeTests {
  @Test(
    arguments: [
      ("2027-01-15T08:00:00Z", 0), ("2027-01-15T08:00:01UTC", 1), ("2027-01-15T08:00:00.999Z", 0),
      ("2027-01-15T08:00:00+00:00", 0), ("2027-01-15T09:30:00+01:30", 0), ("2027-01-15T00:00:00-0800", 0),
      ("2027-01-15 08:00:00Z", 0), ("2027-01-16T08:00:00.123456Z", 86400),
    ] as [(String, TimeInterval)])
  func `Times are read in the forms in which AWS's tools write them`(text: String, seconds: TimeInterval) {
    #expect(CredentialTime.date(text) == Date(timeIntervalSince1970: 1_800_000_000 + seconds))
  }

  @Test(arguments: [
    "", "now", "2027-01-15", "2027-01-15T08:00:00", "2027-01-15T08:00Z", "2027-02-30T08:00:00Z", "1800000000",
    "2027-01-15T08:00:00Z ", "2027-01-15T08:00:00CET", "20270115T080000Z",
  ])
  func `No other form is read`(text: String) {
    #expect(CredentialTime.date(text) == nil)
  }
}
