import AWSSimulator
import GatewayCore
import Platform
import SigV4
import Testing

/// What every backend promises of describe.
@Suite struct DescribeTests {
  @Test(arguments: HostedService.allCases)
  func `A model is followed through its states as time goes by`(service: HostedService) async throws {
    let fixture = try BackendFixture(service)
    let words = service.words
    func expect(_ state: ModelState, _ word: String, units: GatewayCore.InferenceUnits?) async throws {
      let report = try await fixture.describe()
      #expect(report.state == state)
      #expect(report.backendState == word)
      #expect(report.units == units)
      #expect(report.resource == fixture.target.resource)
    }
    let units = GatewayCore.InferenceUnits(minimum: 1, maximum: service.takesUnits ? 3 : nil)
    try await expect(.stopped, words.trained, units: nil)
    _ = try await fixture.start(minimum: 1, maximum: 3)
    try await expect(.starting, words.starting, units: units)
    fixture.time.advance(by: .milliseconds(19_900))
    try await expect(.starting, words.starting, units: units)
    fixture.time.advance(by: .milliseconds(100))
    try await expect(.running, words.running, units: units)
    try fixture.stopElsewhere()
    try await expect(.stopping, words.stopping, units: units)
    fixture.time.advance(by: .seconds(5))
    try await expect(.stopped, words.stopped, units: nil)
  }

  @Test(arguments: HostedService.allCases.filter(\.takesUnits))
  func `Units without a maximum are reported so`(service: HostedService) async throws {
    let fixture = try BackendFixture(service)
    _ = try await fixture.start(minimum: 2)
    #expect(try await fixture.describe().units == GatewayCore.InferenceUnits(minimum: 2, maximum: nil))
  }

  @Test(arguments: HostedService.allCases)
  func `A start that comes to nothing leaves the model failed`(service: HostedService) async throws {
    let fixture = try BackendFixture(service)
    #expect(fixture.cloud.setFails(true, of: service.model))
    _ = try await fixture.start()
    fixture.time.advance(by: .seconds(20))
    #expect(try await fixture.describe().state == .failed)
  }

  @Test(arguments: HostedService.allCases)
  func `A model that AWS does not know is not found`(service: HostedService) async throws {
    for resource in [service.absentResource, service.absentProjectResource] {
      let fixture = try BackendFixture(service)
      let failure = try await fixture.describeFailure(BackendFixture.target(of: service, resource: resource))
      #expect(failure.code == .modelNotFound)
      #expect(failure.retryAfter == nil)
    }
  }

  @Test(arguments: HostedService.allCases)
  func `A model that was deleted since is not found`(service: HostedService) async throws {
    let fixture = try BackendFixture(service)
    _ = try await fixture.describe()
    fixture.cloud.removeModel(service.model)
    #expect(try await fixture.describeFailure().code == .modelNotFound)
  }

  @Test(arguments: HostedService.allCases)
  func `Describing changes nothing`(service: HostedService) async throws {
    let fixture = try BackendFixture(service)
    _ = try await fixture.describe()
    #expect(fixture.cloud.calls.allSatisfy { $0.effect == .none })
    #expect(fixture.status == service.words.trained)
  }

  @Test(
    arguments: HostedService.allCases,
    ["", "model", "project/x", "../secret", "model/p/1/start", "project/p/version//1"])
  func `A resource that names no model of the service is refused and nothing is sent`(
    service: HostedService, resource: String
  ) async throws {
    let fixture = try BackendFixture(service)
    let target = try BackendFixture.target(of: service, resource: resource)
    for failure in [try await fixture.describeFailure(target), try await fixture.startFailure(target)] {
      #expect(failure.code == .validationError)
      #expect(failure.details.map(\.field) == ["id"])
    }
    #expect(fixture.cloud.calls.isEmpty)
  }
}
