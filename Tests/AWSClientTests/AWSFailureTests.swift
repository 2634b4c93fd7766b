import AWSClient
import Testing

@Suite struct AWSFailureTests {
  @Test(arguments: [
    AWSFailure.Reason.noCredentials(CredentialError([])), .noEndpoint("none"), .transport(.notSent("refused")),
    .service(.test("ResourceInUseException", 400)), .service(.test("AccessDeniedException", 403)),
    .service(.test(nil, 404)), .service(.test(nil, 302)),
    // A service that is called too often says so before it does anything, whatever the status.
    .service(.test("ThrottlingException", 500)), .service(.test("ThrottlingException", 429)),
    .service(.test("SlowDown", 503)),
  ])
  func `A call that was not sent, or was refused, has had no effect`(reason: AWSFailure.Reason) {
    #expect(!reason.leavesEffectUnknown)
  }

  @Test(arguments: [
    AWSFailure.Reason.transport(.connectionLost("reset")), .transport(.timedOut), .transport(.tooLarge),
    .transport(.malformed("garbage")), .undecodable(status: 200, requestID: nil),
    .service(.test("InternalServerError", 500)), .service(.test(nil, 503)), .service(.test("ConflictException", 502)),
  ])
  func `A call whose answer was lost, late, unreadable or a breakdown may have had its effect`(
    reason: AWSFailure.Reason
  ) {
    #expect(reason.leavesEffectUnknown)
  }
}
