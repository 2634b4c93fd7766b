import AWSClient
import Foundation
import SigV4
import Testing

@Suite struct ClockSkewTests {
  /// Thu, 01 Jan 2026 00:00:00 GMT.
  private static let start = Date(timeIntervalSince1970: 1_767_225_600)

  @Test(arguments: [
    ("Thu, 01 Jan 2026 00:00:01 GMT", 2, 0), ("Thu, 01 Jan 2026 00:05:01 GMT", 2, 300),
    ("Wed, 31 Dec 2025 23:50:01 GMT", 2, -600), ("Thu, 01 Jan 2026 00:00:00 GMT", 0, 0),
    ("Thu, 01 Jan 2026 00:10:00 GMT", 900, 150),
  ])
  func `The skew is from the middle of the exchange to the answer's Date`(date: String, seconds: Int, skew: Double) {
    #expect(measured([("Date", date)], seconds) == skew)
    #expect(measured([("date", date)], seconds) == skew)
  }

  @Test(
    arguments: [
      [], [("Date", "soon")], [("Date", "Thu, 01 Jan 2026 00:05:01 GMT"), ("Age", "0")],
      [("age", "17280"), ("Date", "Thu, 01 Jan 2026 00:05:01 GMT")],
      [("Date", "Thu, 01 Jan 2026 00:05:01 GMT"), ("Date", "Thu, 01 Jan 2026 00:05:01 GMT")],
      [("Date", "Fri, 01 Jan 2026 00:05:01 GMT")],
    ] as [[(String, String)]])
  func `An answer without one good Date, or from a cache, says nothing`(headers: [(String, String)]) {
    #expect(measured(headers, 2) == nil)
  }

  @Test(arguments: [901, 960, 86_400, -1])
  func `An answer that took more than a quarter of an hour says nothing`(seconds: Int) {
    #expect(measured([("Date", "Thu, 01 Jan 2026 00:10:00 GMT")], seconds) == nil)
  }

  @Test(
    arguments: [
      ("InvalidSignatureException", 241, 0, true), ("SignatureDoesNotMatch", -241, 0, true),
      ("AuthFailure", 300, 0, true),
      ("RequestTimeTooSkewed", 300, 0, true), ("AccessDeniedException", 300, 0, true),
      ("InvalidSignatureException", 240, 0, false), ("InvalidSignatureException", 120, 0, false),
      ("InvalidSignatureException", nil, 0, false), ("ThrottlingException", 300, 0, false),
      ("ExpiredTokenException", 300, 0, false), (nil, 300, 0, false),
      // It was signed by that very clock.
      ("AccessDeniedException", 300, 300, false), ("AccessDeniedException", 300, 290, false),
      ("AccessDeniedException", 300, -300, true),
    ] as [(String?, Double?, Double, Bool)])
  func `A refusal is the clock's fault where code and skew say so`(
    code: String?, skew: Double?, used: Double, isClock: Bool
  ) {
    #expect(ClockSkew.explains(.test(code, 403), skew: skew, used: used) == isClock)
  }

  private func measured(_ headers: [(String, String)], _ seconds: Int) -> Double? {
    let response = InboundResponse(
      status: 200, headers: headers.map { HeaderField(name: $0.0, value: $0.1) }, body: [])
    return ClockSkew.measured(by: response, sentAt: Self.start, roundTrip: .seconds(seconds))
  }
}
