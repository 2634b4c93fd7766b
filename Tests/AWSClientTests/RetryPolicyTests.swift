import AWSClient
import Testing

@Suite struct RetryPolicyTests {
  @Test(
    arguments: [
      (.throttling, 1, 1.0, 1.0), (.throttling, 2, 1.0, 2.0), (.throttling, 3, 1.0, 4.0), (.throttling, 3, 0.25, 1.0),
      (.throttling, 5, 1.0, 16.0), (.throttling, 6, 1.0, 20.0), (.throttling, 9, 1.0, 20.0),
      (.throttling, 99, 1.0, 20.0),
      (.throttling, 9, 0.5, 10.0), (.throttling, 4, 0.0, 0.0),
      (.transient, 1, 1.0, 0.05), (.transient, 2, 1.0, 0.1), (.transient, 3, 0.5, 0.1), (.transient, 9, 1.0, 12.8),
      (.transient, 10, 1.0, 20.0),
    ] as [(RetryPolicy.Kind, Int, Double, Double)])
  func `Delays double up to 20 seconds, with full jitter`(
    kind: RetryPolicy.Kind, attempt: Int, random: Double, seconds: Double
  ) {
    #expect(RetryPolicy().delay(kind, attempt: attempt, hint: nil, random: random) == seconds)
  }

  @Test(arguments: [
    (RetryPolicy.Kind.transient, 1.5, 1.0, 1.5), (.transient, 0.0, 1.0, 0.05), (.transient, 10.0, 1.0, 5.05),
    (.transient, 10.0, 0.0, 5.0), (.transient, 5.05, 1.0, 5.05), (.transient, 0.05, 0.5, 0.05),
    (.throttling, 0.5, 1.0, 1.0), (.throttling, 3.0, 1.0, 3.0), (.throttling, 60.0, 1.0, 6.0),
  ])
  func `A hint of the service is honoured, but for no more than 5 seconds longer`(
    kind: RetryPolicy.Kind, hint: Double, random: Double, seconds: Double
  ) {
    #expect(RetryPolicy().delay(kind, attempt: 1, hint: hint, random: random) == seconds)
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
      (.service(.test("ServiceQuotaExceededException", 500)), false, false),
      (.service(.test("ResourceLimitExceeded", 400)), false, false),
      (.circuitOpen(retryAfter: .seconds(1)), false, false), (.crowded, false, false), (.paced, false, false),
      (.transport(.keptConnectionClosed), true, false),
    ] as [(AWSFailure.Reason, Bool, Bool)])
  func `What may help is tried again, what may have taken effect only if it is safe to repeat`(
    reason: AWSFailure.Reason, always: Bool, onlyIfRefused: Bool
  ) {
    let policy = RetryPolicy()
    #expect((policy.kind(of: reason, repeatability: .always, changesState: false) != nil) == always)
    #expect((policy.kind(of: reason, repeatability: .onlyIfRefused, changesState: true) != nil) == onlyIfRefused)
  }

  @Test(arguments: [400, 500])
  func `A limit that is exceeded is a rate for what reads, and final for what starts something`(status: Int) {
    let reason = AWSFailure.Reason.service(.test("LimitExceededException", status))
    let policy = RetryPolicy()
    #expect(policy.kind(of: reason, repeatability: .always, changesState: false) == .throttling)
    #expect(policy.kind(of: reason, repeatability: .always, changesState: true) == nil)
    #expect(policy.kind(of: reason, repeatability: .onlyIfRefused, changesState: true) == nil)
  }

  @Test(arguments: [400, 429, 500, 503])
  func `A throttling code tells more than the status`(status: Int) {
    let reason = AWSFailure.Reason.service(.test("ThrottlingException", status))
    #expect(RetryPolicy().kind(of: reason, repeatability: .onlyIfRefused, changesState: true) == .throttling)
  }

  @Test func `Three attempts are made unless said otherwise`() {
    #expect(RetryPolicy().attemptLimit == 3)
  }
}
