import AWSSimulator
import GatewayCore
import Testing

/// The contract's table of errors, every modelled error of each operation and those of the front door.
@Suite struct ErrorTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let code: String
    let status: Int
    let means: ErrorCode
    var retryAfter: Int?
    /// Calls that are made where the call may be repeated.
    var attempts = 1
    /// Whether a start that ends so may have had its effect.
    var isAmbiguous = false
    var testDescription: String { "\(code) \(status)" }

    init(
      _ code: String, _ status: Int, _ means: ErrorCode, retryAfter: Int? = nil, attempts: Int = 1,
      isAmbiguous: Bool = false
    ) {
      self.code = code
      self.status = status
      self.means = means
      self.retryAfter = retryAfter
      self.attempts = attempts
      self.isAmbiguous = isAmbiguous
    }
  }

  private static let rekognition: [Row] =
    [
      Row("ResourceNotFoundException", 400, .modelNotFound),
      Row("InvalidParameterException", 400, .validationError),
      Row("ValidationException", 400, .validationError),
      Row("AccessDeniedException", 400, .backendForbidden),
      Row("InternalServerError", 500, .backendError, retryAfter: 5, attempts: 3, isAmbiguous: true),
      // The status says little: AWS's reference has 500, its services send 400 too.
      Row("ThrottlingException", 500, .backendThrottled, retryAfter: 5, attempts: 3),
      Row("ThrottlingException", 400, .backendThrottled, retryAfter: 5, attempts: 3),
      Row("ProvisionedThroughputExceededException", 400, .backendThrottled, retryAfter: 5, attempts: 3),
    ] + frontDoor(400)

  private static let lookoutVision: [Row] =
    [
      Row("ResourceNotFoundException", 404, .modelNotFound),
      Row("ConflictException", 409, .modelStateConflict),
      Row("ValidationException", 400, .validationError),
      Row("AccessDeniedException", 403, .backendForbidden),
      Row("InternalServerException", 500, .backendError, retryAfter: 5, attempts: 3, isAmbiguous: true),
      Row("ThrottlingException", 429, .backendThrottled, retryAfter: 5, attempts: 3),
    ] + frontDoor(403)

  private static func frontDoor(_ status: Int) -> [Row] {
    [
      "AccessDenied", "ExpiredToken", "ExpiredTokenException", "IncompleteSignatureException",
      "InvalidClientTokenId", "InvalidSignatureException", "MissingAuthenticationTokenException",
      "SignatureDoesNotMatch", "SubscriptionRequiredException", "UnrecognizedClientException",
    ].map { Row($0, status, .backendForbidden) } + [
      Row("TooManyRequestsException", 429, .backendThrottled, retryAfter: 5, attempts: 3),
      Row("ResourceLimitExceeded", 400, .quotaExceeded, retryAfter: 60),
      Row("UnheardOfException", 400, .backendError),
      Row("UnheardOfException", 418, .backendError),
      Row("UnheardOfException", 503, .backendError, retryAfter: 5, attempts: 3, isAmbiguous: true),
    ]
  }

  @Test(
    arguments: rekognition + [
      Row("ResourceInUseException", 400, .modelStateConflict),
      Row("LimitExceededException", 400, .quotaExceeded, retryAfter: 60),
    ])
  func `An error of Rekognition's start has its code`(row: Row) async throws {
    try await expectOfStart(.rekognition, row, attempts: row.isAmbiguous ? 1 : row.attempts)
  }

  @Test(
    arguments: rekognition + [
      Row("InvalidPaginationTokenException", 400, .backendError),
      // Not the account's limit here: nothing is started.
      Row("LimitExceededException", 400, .backendThrottled, retryAfter: 5, attempts: 3),
    ], ["DescribeProjects", "DescribeProjectVersions"])
  func `An error of Rekognition's describes has its code`(row: Row, operation: String) async throws {
    try await expectOfDescribe(.rekognition, operation, row)
  }

  @Test(arguments: lookoutVision + [Row("ServiceQuotaExceededException", 402, .quotaExceeded, retryAfter: 60)])
  func `An error of Lookout's start has its code`(row: Row) async throws {
    try await expectOfStart(.lookoutVision, row, attempts: row.attempts)
  }

  @Test(arguments: lookoutVision)
  func `An error of Lookout's describe has its code`(row: Row) async throws {
    try await expectOfDescribe(.lookoutVision, "DescribeModel", row)
  }

  private static let sageMaker: [Row] =
    [
      Row("AccessDeniedException", 400, .backendForbidden),
      Row("ThrottlingException", 400, .backendThrottled, retryAfter: 5, attempts: 3),
      Row("InternalFailure", 500, .backendError, retryAfter: 5, attempts: 3, isAmbiguous: true),
      Row("ServiceUnavailable", 503, .backendError, retryAfter: 5, attempts: 3, isAmbiguous: true),
      // Nothing of the caller's is in the call.
      Row("ValidationException", 400, .backendError),
    ] + frontDoor(400)

  @Test(
    arguments: sageMaker + [
      Row("ResourceLimitExceeded", 400, .quotaExceeded, retryAfter: 60),
      Row("ResourceInUse", 400, .modelStateConflict),
    ])
  func `An error of SageMaker's start has its code`(row: Row) async throws {
    try await expectOfStart(.sageMaker, row, attempts: row.attempts)
  }

  @Test(
    arguments: sageMaker + [Row("ResourceLimitExceeded", 400, .quotaExceeded, retryAfter: 60)],
    ["DescribeEndpoint", "DescribeEndpointConfig"])
  func `An error of SageMaker's describes has its code`(row: Row, operation: String) async throws {
    try await expectOfDescribe(.sageMaker, operation, row)
  }

  private func expectOfStart(_ service: HostedService, _ row: Row, attempts: Int) async throws {
    let fixture = try BackendFixture(service)
    fixture.befall(service.start, .error, status: row.status, code: row.code, times: 3)
    let failure = try await fixture.startFailure()
    expect(failure, row, of: service)
    #expect(failure.effect == (row.isAmbiguous ? .unknown : .none))
    #expect(fixture.startCalls.count == attempts)
    #expect(fixture.startedCount == 0)
  }

  private func expectOfDescribe(_ service: HostedService, _ operation: String, _ row: Row) async throws {
    let fixture = try BackendFixture(service)
    fixture.befall(operation, .error, status: row.status, code: row.code, times: 3)
    let failure = try await fixture.describeFailure()
    expect(failure, row, of: service)
    #expect(failure.effect == .none, "it only reads")
    #expect(fixture.calls(of: operation).count == row.attempts)
  }

  private func expect(_ failure: GatewayError, _ row: Row, of service: HostedService) {
    #expect(failure.code == row.means)
    #expect(failure.retryAfter == row.retryAfter)
    #expect(failure.backend?.service == service.id.rawValue)
    #expect(failure.backend?.code == row.code)
    #expect(failure.backend?.status == row.status)
  }
}
