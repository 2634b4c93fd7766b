import AWSClient
import Foundation
import Testing

/// A machine whose clock is wrong, as the answers tell: each exchange takes 2 s and the service's clock is read midway.
@Suite struct AWSClientSkewTests {
  private static let host = "rekognition.us-east-1.amazonaws.com"

  @Test(arguments: [300.0, -3600, 86_400])
  func `A refusal for the time is repeated by the service's clock, which later calls use at once`(skew: Double)
    async throws
  {
    let fixture = Self.fixture(skew, [.refused("InvalidSignatureException", 400), .success])
    _ = try await fixture.send()
    _ = try await fixture.send()
    #expect(fixture.signedAhead == [0, skew, skew])
    #expect(fixture.client.clockSkews.mapValues { $0.rounded() } == [Self.host: skew])
    let pause = fixture.transport.attempts[1].time.timeIntervalSince(fixture.transport.attempts[0].time)
    #expect(abs(pause - 2.05) < 0.001)
    #expect(fixture.client.laneSnapshots.map(\.retryQuota) == [500], "the price came back, and one is the capacity")
  }

  @Test func `What must not be repeated after a doubt is repeated after this: nothing was done`() async throws {
    let fixture = Self.fixture(300, [.refused("InvalidSignatureException", 400), .success])
    _ = try await fixture.send(.onlyIfRefused)
    #expect(fixture.transport.attempts.count == 2)
  }

  @Test func `Three attempts are the limit here too, and the right clock that does not help is tried once`() async {
    let fixture = Self.fixture(300, [.refused("AccessDeniedException", 403)])
    let failure = await fixture.failure()
    guard case .service(let error) = failure?.reason else {
      Issue.record("not the service's refusal: \(String(describing: failure))")
      return
    }
    #expect(error.code == "AccessDeniedException")
    #expect(failure?.mayHaveTakenEffect == false)
    #expect(fixture.signedAhead == [0, 300])
  }

  @Test(arguments: [120.0, -120, 240])
  func `A small difference is no reason to repeat, and is kept for the next call`(skew: Double) async throws {
    let fixture = Self.fixture(skew, [.refused("InvalidSignatureException", 400), .success])
    #expect(await fixture.failure() != nil)
    _ = try await fixture.send()
    #expect(fixture.signedAhead == [0, skew])
  }

  @Test func `A success says the time too, so that a wrong correction mends itself`() async throws {
    let fixture = Self.fixture(300, [.success, .success, .answer(200, headers: [("Date", "x")]), .success])
    for _ in 0..<4 { _ = try await fixture.send() }
    #expect(fixture.signedAhead == [0, 300, 300, 300])
    let mended = Self.fixture(300, [.success], then: 0)
    for _ in 0..<3 { _ = try await mended.send() }
    #expect(mended.signedAhead == [0, 300, 0])
    #expect(mended.client.clockSkews == [Self.host: 0])
  }

  @Test func `Switched off, nothing is corrected and nothing repeated, but the difference is known`() async {
    let fixture = Self.fixture(300, [.refused("InvalidSignatureException", 400)], corrects: false)
    _ = await fixture.failure()
    _ = await fixture.failure()
    #expect(fixture.signedAhead == [0, 0])
    #expect(fixture.client.clockSkews == [Self.host: 300])
  }

  @Test(arguments: [("true", false), ("TRUE", false), ("false", true), ("", true), ("1", true)])
  func `The environment switches it off`(value: String, corrects: Bool) {
    #expect(AWSClient.Settings(environment: ["AWS_DISABLE_CLOCK_SKEW_CORRECTION": value]).correctsClockSkew == corrects)
    #expect(AWSClient.Settings(environment: [:]).correctsClockSkew)
  }

  @Test func `Each host has its own clock`() async throws {
    let fixture = Self.fixture(300, [.success])
    _ = try await fixture.send()
    _ = try await fixture.send(endpoint: "https://other.example.com")
    #expect(fixture.signedAhead == [0, 0])
    #expect(fixture.client.clockSkews == [Self.host: 300, "other.example.com": 300])
  }

  private enum Said {
    case success
    case refused(String, Int)
    case answer(Int, headers: [(String, String)])
  }

  /// - Parameter skew: of the service's clock; `then`: after its first answer.
  private static func fixture(_ skew: Double, _ script: [Said], then: Double? = nil, corrects: Bool = true)
    -> ClientFixture
  {
    var settings = AWSClient.Settings()
    settings.correctsClockSkew = corrects
    return ClientFixture(
      script.map {
        switch $0 {
        case .success: .answer(200)
        case .refused(let code, let status): .error(code, status)
        case .answer(let status, let headers): .answer(status, headers: headers)
        }
      }, taking: .seconds(2), settings: settings, serviceAhead: [skew, then ?? skew])
  }
}

extension ClientFixture {
  /// How far ahead of this machine's clock each attempt was signed.
  fileprivate var signedAhead: [Double] {
    let form = DateFormatter()
    form.locale = Locale(identifier: "en_US_POSIX")
    form.timeZone = TimeZone(identifier: "GMT")
    form.dateFormat = "yyyyMMdd'T'HHmmss'Z'"
    return transport.attempts.map { attempt in
      guard let text = attempt.request["x-amz-date"], let date = form.date(from: text) else { return .nan }
      return date.timeIntervalSince(attempt.time).rounded()
    }
  }
}
