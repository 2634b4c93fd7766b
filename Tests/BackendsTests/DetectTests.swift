import AWSSimulator
import Foundation
import GatewayCore
import Platform
import TestSupport
import Testing

/// What detecting promises on every service.
@Suite struct DetectTests {
  @Test(arguments: HostedService.allCases)
  func `A model that runs finds the same in the same image, all of it in range`(service: HostedService) async throws {
    let fixture = try BackendFixture.running(service)
    for image in try [DetectionRequest.Image.png(), .jpeg(), .png(salt: 1), .png(salt: 2)] {
      let found = try await fixture.detect(image)
      #expect(try await fixture.detect(image) == found)
      #expect(found.labels.isEmpty == (service != .rekognition))
      #expect((found.anomaly == nil) == (service == .rekognition))
      let ratios =
        found.labels.map(\.confidence) + [found.anomaly?.confidence ?? 0] + (found.anomaly?.regions.map(\.area) ?? [])
      #expect(ratios.allSatisfy { (0...1).contains($0) })
    }
    #expect(fixture.cloud.calls.allSatisfy { $0.operation == service.detect && $0.status == 200 })
  }

  @Test(arguments: HostedService.allCases)
  func `A model that does not run is not ready, or in conflict where the service says no more`(
    service: HostedService
  ) async throws {
    let fixture = try BackendFixture(service)
    let failure = try #require(await fixture.detectFailure())
    #expect(failure.code == (service == .lookoutVision ? .modelStateConflict : .modelNotReady))
    #expect(failure.effect == .none)
    #expect(failure.backend?.requestID == fixture.cloud.calls.last?.requestID)
    #expect(fixture.detectCalls.count == 1)
  }

  @Test(
    arguments: HostedService.allCases,
    [Fault.Kind.error, .malformed, .empty, .html, .dropBefore, .dropAfter, .throttle])
  func `A detect changes nothing, so whatever goes wrong once is tried again`(
    service: HostedService, kind: Fault.Kind
  ) async throws {
    let fixture = try BackendFixture.running(service)
    fixture.befall(service.detect, kind)
    _ = try await fixture.detect(.png())
    #expect(fixture.detectCalls.count == 2)
  }

  @Test(arguments: HostedService.allCases, [Fault.Kind.error, .malformed, .dropAfter])
  func `A detect that stays unanswered has no unknown effect`(service: HostedService, kind: Fault.Kind) async throws {
    let fixture = try BackendFixture.running(service)
    fixture.befall(service.detect, kind, times: 100)
    let failure = try #require(await fixture.detectFailure())
    #expect([.backendError, .backendUnavailable].contains(failure.code))
    #expect(failure.effect == .none)
    #expect(fixture.detectCalls.count == 3)
  }

  @Test(arguments: HostedService.allCases)
  func `An answer may take 30 s and no longer`(service: HostedService) async throws {
    let fixture = try BackendFixture.running(service)
    fixture.befall(service.detect, .delay, seconds: 29)
    #expect(try await fixture.detectFailure() == nil)
    fixture.befall(service.detect, .delay, seconds: 31)
    let before = fixture.time.uptime
    #expect(try await fixture.detectFailure()?.code == .backendTimeout)
    #expect(fixture.time.uptime - before == .seconds(30))
    #expect(fixture.detectCalls.count == 2)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let service: HostedService
    let code: String
    let status: Int
    let means: ErrorCode
    var testDescription: String { "\(service) \(code)" }

    init(_ service: HostedService, _ code: String, _ status: Int, _ means: ErrorCode) {
      self.service = service
      self.code = code
      self.status = status
      self.means = means
    }
  }

  @Test(arguments: [
    Row(.rekognition, "ResourceNotReadyException", 400, .modelNotReady),
    Row(.rekognition, "ImageTooLargeException", 400, .imageTooLarge),
    Row(.rekognition, "InvalidImageFormatException", 400, .imageInvalid),
    Row(.rekognition, "InvalidS3ObjectException", 400, .s3ObjectInvalid),
    Row(.rekognition, "InvalidParameterException", 400, .imageInvalid),
    Row(.rekognition, "ProvisionedThroughputExceededException", 400, .backendThrottled),
    Row(.rekognition, "LimitExceededException", 400, .backendThrottled),
    Row(.rekognition, "ThrottlingException", 500, .backendThrottled),
    Row(.rekognition, "ResourceNotFoundException", 400, .modelNotFound),
    Row(.rekognition, "AccessDeniedException", 400, .backendForbidden),
    Row(.rekognition, "InternalServerError", 500, .backendError),
    Row(.lookoutVision, "ConflictException", 409, .modelStateConflict),
    Row(.lookoutVision, "ValidationException", 400, .imageInvalid),
    Row(.lookoutVision, "ThrottlingException", 429, .backendThrottled),
    Row(.lookoutVision, "ResourceNotFoundException", 404, .modelNotFound),
    Row(.lookoutVision, "AccessDeniedException", 403, .backendForbidden),
    Row(.lookoutVision, "InternalServerException", 500, .backendError),
    Row(.sageMaker, "ModelError", 424, .backendError),
    Row(.sageMaker, "ModelNotReadyException", 429, .modelNotReady),
    Row(.sageMaker, "ValidationError", 400, .imageInvalid),
    Row(.sageMaker, "ServiceUnavailable", 503, .backendError),
    Row(.sageMaker, "InternalFailure", 500, .backendError),
    Row(.sageMaker, "InternalDependencyException", 530, .backendError),
    Row(.sageMaker, "ThrottlingException", 400, .backendThrottled),
    Row(.sageMaker, "AccessDeniedException", 400, .backendForbidden),
  ])
  func `Each error of a detect has its code`(row: Row) async throws {
    let fixture = try BackendFixture.running(row.service)
    fixture.befall(row.service.detect, .error, status: row.status, code: row.code, times: 100)
    let failure = try #require(await fixture.detectFailure())
    #expect(failure.code == row.means)
    #expect(failure.backend?.code == row.code)
    #expect(!failure.details.contains { $0.reason.contains("inference units") })
  }
}
