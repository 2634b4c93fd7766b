import GatewayCore
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

/// The table of codes that openapi.yaml describes.
struct ErrorStatusTests {
  private static let table: [(code: ErrorCode, status: Int)] = [
    (.validationError, 400),
    (.unauthenticated, 401), (.forbidden, 403), (.budgetExceeded, 402),
    (.rateLimited, 429),
    (.notFound, 404), (.methodNotAllowed, 405),
    (.modelNotFound, 404), (.operationNotFound, 404), (.idempotencyInProgress, 409), (.idempotencyMismatch, 422),
    (.requestTimeout, 408), (.uriTooLong, 414), (.headersTooLarge, 431), (.expectationFailed, 417),
    (.notImplemented, 501),
    (.payloadTooLarge, 413), (.unsupportedMediaType, 415),
    (.imageInvalid, 422), (.imageTooLarge, 413), (.s3ObjectInvalid, 422), (.modelNotReady, 409),
    (.modelStateConflict, 409), (.capacityMismatch, 409), (.modelFailed, 502),
    (.quotaExceeded, 429), (.backendThrottled, 429), (.backendForbidden, 502), (.credentialsUnavailable, 503),
    (.backendError, 502), (.backendTimeout, 504), (.backendUnavailable, 503),
    (.backendRetired, 410),
    (.issuerUnavailable, 503), (.overloaded, 503), (.shuttingDown, 503), (.storeUnavailable, 503),
    (.internalError, 500),
  ]

  @Test(arguments: table)
  func `Each code has its status`(code: ErrorCode, status: Int) async throws {
    let error = GatewayError(code, "Said by the backend.")
    let answer = try await TestGateway(answer: TestModels.failing(error)).run {
      try await $0.send(.post, "/models/abc123/start")
    }
    #expect(answer.status.code == status)
    #expect(try answer.failure.code == code.rawValue)
    #expect(try answer.failure.message == error.message)
  }

  @Test func `No code is left out`() {
    #expect(Self.table.map(\.code.rawValue).sorted() == ErrorCode.allCases.map(\.rawValue).sorted())
  }
}
