import AWSClient
import SigV4
import Testing

/// Calls one after the other on one quota, with no jitter. The rows are the facts that the AWS SDKs agree on, and ours.
@Suite struct RetrySessionTests {
  struct Step: Sendable {
    enum Result: Sendable {
      /// The milliseconds until the next attempt.
      case retry(Int)
      case fail
      case success
    }

    let reason: AWSFailure.Reason?
    let result: Result
    let quota: Int

    /// An answer; 200 is a success.
    static func answer(_ status: Int, _ result: Result, quota: Int) -> Step { answer(status, [], result, quota: quota) }

    static func answer(_ status: Int, _ code: String, _ result: Result, quota: Int) -> Step {
      answer(status, [("x-amzn-errortype", code)], result, quota: quota)
    }

    static func answer(_ status: Int, _ headers: [(String, String)], _ result: Result, quota: Int) -> Step {
      let fields = headers.map { HeaderField(name: $0.0, value: $0.1) }
      let error = AWSServiceError(InboundResponse(status: status, headers: fields, body: []))
      return Step(reason: status == 200 ? nil : .service(error), result: result, quota: quota)
    }

    static func lost(_ error: TransportError, _ result: Result, quota: Int) -> Step {
      Step(reason: .transport(error), result: result, quota: quota)
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var attempts = 3
    var quota = 500
    let steps: [Step]

    init(_ name: String, attempts: Int = 3, quota: Int = 500, _ steps: [Step]) {
      testDescription = name
      self.attempts = attempts
      self.quota = quota
      self.steps = steps
    }
  }

  private static let rows: [Row] = [
    Row(
      "a later success gives back the last price",
      [
        .answer(500, .retry(50), quota: 486), .answer(500, .retry(100), quota: 472), .answer(200, .success, quota: 486),
      ]),
    Row(
      "three attempts and no more",
      [
        .answer(502, .retry(50), quota: 486), .answer(502, .retry(100), quota: 472), .answer(502, .fail, quota: 472),
      ]),
    Row("a quota for one retry", quota: 14, [.answer(500, .retry(50), quota: 0), .answer(500, .fail, quota: 0)]),
    Row("no quota, no retry", quota: 0, [.answer(500, .fail, quota: 0)]),
    Row(
      "no quota for one kind of retry, enough for the other", quota: 13,
      [
        .answer(500, .fail, quota: 13), .answer(400, "Throttling", .retry(1000), quota: 8),
      ]),
    Row(
      "delays double", attempts: 5,
      [
        .answer(500, .retry(50), quota: 486), .answer(500, .retry(100), quota: 472),
        .answer(504, .retry(200), quota: 458),
        .answer(503, .retry(400), quota: 444), .answer(500, .fail, quota: 444),
      ]),
    Row(
      "what is left is not enough", attempts: 5, quota: 20,
      [
        .answer(500, .retry(50), quota: 6), .answer(502, .fail, quota: 6),
      ]),
    Row(
      "successes refill it", attempts: 5, quota: 30,
      [
        .answer(500, .retry(50), quota: 16), .answer(502, .retry(100), quota: 2), .answer(200, .success, quota: 16),
        .answer(500, .retry(50), quota: 2), .answer(200, .success, quota: 16),
      ]),
    Row(
      "a throttled call is cheaper and waits longer",
      [
        .answer(400, "Throttling", .retry(1000), quota: 495), .answer(200, .success, quota: 500),
      ]),
    Row(
      "throttling is known by its code, not by its status",
      [
        .answer(500, "ThrottlingException", .retry(1000), quota: 495),
        .answer(503, "SlowDown", .retry(2000), quota: 490), .answer(200, .success, quota: 495),
      ]),
    Row(
      "kinds mix: each retry has its own price, the exponent goes on",
      [
        .answer(500, .retry(50), quota: 486), .answer(400, "Throttling", .retry(2000), quota: 481),
        .answer(200, .success, quota: 486),
      ]),
    Row(
      "a success at first try gives one, up to the capacity", quota: 498,
      [
        .answer(200, .success, quota: 499), .answer(200, .success, quota: 500), .answer(200, .success, quota: 500),
      ]),
    Row(
      "a failure that is not tried again gives and takes nothing", quota: 100,
      [
        .answer(404, "ResourceNotFoundException", .fail, quota: 100), .answer(429, .fail, quota: 100),
        .answer(501, .fail, quota: 100),
      ]),
    Row(
      "connections that fail cost what a failure costs",
      [
        .lost(.notSent("refused"), .retry(50), quota: 486), .lost(.connectionLost("reset"), .retry(100), quota: 472),
        .lost(.malformed("garbage"), .fail, quota: 472),
      ]),
    Row("a timeout ends the call", [.lost(.timedOut, .fail, quota: 500)]),
    Row(
      "a hint in milliseconds",
      [
        .answer(500, [("x-amz-retry-after", "1500")], .retry(1500), quota: 486), .answer(200, .success, quota: 500),
      ]),
    Row(
      "a hint below the delay",
      [
        .answer(500, [("x-amz-retry-after", "0")], .retry(50), quota: 486), .answer(200, .success, quota: 500),
      ]),
    Row(
      "a hint too far above it",
      [
        .answer(500, [("x-amz-retry-after", "10000")], .retry(5050), quota: 486), .answer(200, .success, quota: 500),
      ]),
    Row(
      "a hint that is none",
      [
        .answer(500, [("x-amz-retry-after", "invalid")], .retry(50), quota: 486),
        .answer(500, [("x-amz-retry-after", "-1")], .retry(100), quota: 472),
      ]),
    Row(
      "a hint does not make a failure one that is tried again",
      [
        .answer(400, [("x-amz-retry-after", "100")], .fail, quota: 500)
      ]),
    Row(
      "HTTP's own hint is a floor, with a cap",
      [
        .answer(503, [("Retry-After", "2")], .retry(2000), quota: 486),
        .answer(503, [("Retry-After", "60")], .retry(5100), quota: 472),
      ]),
    Row(
      "a hint of both kinds: AWS's own counts",
      [
        .answer(503, [("Retry-After", "4"), ("x-amz-retry-after", "200")], .retry(200), quota: 486)
      ]),
  ]

  @Test(arguments: rows)
  func `Delays and quota are those of the AWS SDKs`(row: Row) {
    var quota = RetryQuota(available: row.quota)
    var session = RetrySession(RetryPolicy(attemptLimit: row.attempts))
    for (index, step) in row.steps.enumerated() {
      guard let reason = step.reason else {
        session.succeeded(&quota)
        session = RetrySession(RetryPolicy(attemptLimit: row.attempts))
        #expect(quota.available == step.quota, "step \(index)")
        continue
      }
      let action = session.failed(
        reason, remedy: .none, repeatability: .always, changesState: false, timeLeft: .seconds(60), quota: &quota,
        random: 1)
      switch step.result {
      case .retry(let milliseconds):
        guard case .retry(let delay) = action else {
          Issue.record("no retry at step \(index)")
          return
        }
        // Delays come of binary fractions.
        #expect(abs((delay - .milliseconds(milliseconds)) / .microseconds(1)) < 1, "step \(index): \(delay)")
      case .fail, .success:
        #expect(action == .fail, "step \(index)")
        session = RetrySession(RetryPolicy(attemptLimit: row.attempts))
      }
      #expect(quota.available == step.quota, "step \(index)")
    }
  }

  @Test func `A wait that the call has no time for is not begun, and not paid for`() {
    var quota = RetryQuota()
    var session = RetrySession(RetryPolicy())
    for timeLeft in [Duration.zero, .milliseconds(50)] {
      let action = session.failed(
        .service(.test(nil, 500)), remedy: .none, repeatability: .always, changesState: false, timeLeft: timeLeft,
        quota: &quota, random: 1)
      #expect(action == .fail)
    }
    #expect(quota.available == 500)
  }

  @Test func `New keys are worth one attempt, at once and for nothing, also for what must not be repeated`() {
    var quota = RetryQuota(available: 0)
    var session = RetrySession(RetryPolicy())
    let expired = AWSFailure.Reason.service(.test("ExpiredTokenException", 400))
    let actions = (0..<2).map { _ in
      session.failed(
        expired, remedy: .newKeys, repeatability: .onlyIfRefused, changesState: true, timeLeft: .seconds(1),
        quota: &quota, random: 1)
    }
    #expect(actions == [.retry(after: .zero), .fail])
    session.succeeded(&quota)
    #expect(quota.available == 0, "what was not paid is not given back")
  }

  @Test func `The right time is worth an attempt at the price of a failure`() {
    var quota = RetryQuota()
    var session = RetrySession(RetryPolicy())
    let refused = AWSFailure.Reason.service(.test("InvalidSignatureException", 400))
    let action = session.failed(
      refused, remedy: .clock, repeatability: .onlyIfRefused, changesState: true, timeLeft: .seconds(1), quota: &quota,
      random: 1)
    #expect(action == .retry(after: .milliseconds(50)))
    #expect(quota.available == 486)
  }
}
