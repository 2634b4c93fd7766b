import AWSClient
import Testing

@Suite struct RetryPolicyTests {
  private let patient = RetryPolicy(attemptLimit: 10)
  private static let throttled = AWSFailure.Reason.service(.test("ThrottlingException", 400))
  private static let broken = AWSFailure.Reason.service(.test("InternalServerError", 500))

  @Test(
    arguments: [
      (throttled, 1, 1.0, 1.0), (throttled, 2, 1.0, 2.0), (throttled, 3, 1.0, 4.0), (throttled, 3, 0.25, 1.0),
      (throttled, 5, 1.0, 16.0), (throttled, 6, 1.0, 20.0), (throttled, 9, 1.0, 20.0), (throttled, 9, 0.5, 10.0),
      (throttled, 4, 0.0, 0.0),
      (broken, 1, 1.0, 0.05), (broken, 2, 1.0, 0.1), (broken, 3, 0.5, 0.1), (broken, 9, 1.0, 12.8),
      (.transport(.connectionLost("")), 2, 1.0, 0.1), (.transport(.notSent("")), 1, 1.0, 0.05),
      (.undecodable(status: 200, requestID: nil), 1, 1.0, 0.05),
    ] as [(AWSFailure.Reason, Int, Double, Double)])
  func `Delays double up to 20 seconds, with full jitter`(
    reason: AWSFailure.Reason, attempt: Int, random: Double, seconds: Double
  ) {
    #expect(patient.delay(after: reason, attempt: attempt, repeatability: .always, random: random) == seconds)
  }

  @Test(arguments: [
    ("InternalServerError", 1.5, 1.0, 1.5), ("InternalServerError", 0.0, 1.0, 0.05),
    ("InternalServerError", 10.0, 1.0, 5.05), ("InternalServerError", 10.0, 0.0, 5.0),
    ("ThrottlingException", 0.5, 1.0, 1.0), ("ThrottlingException", 3.0, 1.0, 3.0),
    ("ThrottlingException", 60.0, 1.0, 6.0),
  ])
  func `A hint of the service is honoured, but for no more than 5 seconds longer`(
    code: String, hint: Double, random: Double, seconds: Double
  ) {
    let reason = AWSFailure.Reason.service(.test(code, 500, retryAfter: hint))
    #expect(patient.delay(after: reason, attempt: 1, repeatability: .always, random: random) == seconds)
  }

  @Test(
    arguments: [
      (AWSFailure.Reason.noCredentials(CredentialError([])), false, false), (.noEndpoint("none"), false, false),
      (.transport(.notSent("")), true, true), (.transport(.connectionLost("")), true, false),
      (.transport(.timedOut), false, false), (.transport(.tooLarge), true, false),
      (.transport(.malformed("")), true, false),
      (.undecodable(status: 200, requestID: nil), true, false),
      (.service(.test(nil, 500)), true, false), (.service(.test(nil, 502)), true, false),
      (.service(.test(nil, 503)), true, false), (.service(.test(nil, 504)), true, false),
      (.service(.test(nil, 501)), false, false), (.service(.test(nil, 400)), false, false),
      (.service(.test(nil, 302)), false, false), (.service(.test(nil, 429)), false, false),
      (.service(.test("InternalServerError", 500)), true, false),
      (.service(.test("ThrottlingException", 400)), true, true),
      (.service(.test("ThrottlingException", 429)), true, true),
      (.service(.test("ThrottlingException", 500)), true, true),
      (.service(.test("ProvisionedThroughputExceededException", 400)), true, true),
      (.service(.test("RequestTimeoutException", 400)), true, true),
      (.service(.test("AccessDeniedException", 400)), false, false),
      (.service(.test("ResourceInUseException", 400)), false, false),
      (.service(.test("ServiceQuotaExceededException", 402)), false, false),
      // A throttling code by AWS's list, but no wait of seconds lifts the limit.
      (.service(.test("LimitExceededException", 400)), false, false),
      (.service(.test("LimitExceededException", 500)), false, false),
    ] as [(AWSFailure.Reason, Bool, Bool)])
  func `What may help is tried again, what may have taken effect only if it is safe to repeat`(
    reason: AWSFailure.Reason, always: Bool, onlyIfRefused: Bool
  ) {
    let policy = RetryPolicy()
    #expect((policy.delay(after: reason, attempt: 1, repeatability: .always, random: 0.5) != nil) == always)
    #expect(
      (policy.delay(after: reason, attempt: 1, repeatability: .onlyIfRefused, random: 0.5) != nil) == onlyIfRefused)
  }

  @Test(arguments: [1, 2, 3, 5])
  func `There are no more attempts than the limit says`(limit: Int) {
    let policy = RetryPolicy(attemptLimit: limit)
    let allowed = (1...8).filter {
      policy.delay(after: Self.throttled, attempt: $0, repeatability: .always, random: 1) != nil
    }
    #expect(allowed == Array(1..<limit))
  }

  @Test func `Three attempts are made unless said otherwise`() {
    #expect(RetryPolicy().attemptLimit == 3)
  }
}
