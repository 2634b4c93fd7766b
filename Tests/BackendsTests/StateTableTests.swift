import AWSSimulator
import GatewayCore
import Testing

/// The contract's table of states, every word of each service.
@Suite struct StateTableTests {
  @Test(
    arguments: [
      ("TRAINING_COMPLETED", .stopped), ("STOPPED", .stopped), ("COPYING_COMPLETED", .stopped),
      ("STARTING", .starting), ("RUNNING", .running), ("STOPPING", .stopping), ("FAILED", .failed),
      ("TRAINING_IN_PROGRESS", .unavailable), ("TRAINING_FAILED", .unavailable),
      ("COPYING_IN_PROGRESS", .unavailable), ("COPYING_FAILED", .unavailable), ("DELETING", .unavailable),
      ("DEPRECATED", .unavailable), ("EXPIRED", .unavailable),
      // Words of the other service and words that nobody knows.
      ("TRAINED", .unavailable), ("HOSTED", .unavailable), ("SYSTEM_UPDATING", .unavailable),
      ("running", .unavailable), ("HIBERNATING", .unavailable), ("", .unavailable),
    ] as [(String, ModelState)])
  func `A word of Rekognition has its state`(word: String, state: ModelState) async throws {
    try await expect(.rekognition, word, state)
  }

  @Test(
    arguments: [
      ("TRAINED", .stopped), ("STARTING_HOSTING", .starting), ("HOSTED", .running), ("STOPPING_HOSTING", .stopping),
      ("HOSTING_FAILED", .failed), ("SYSTEM_UPDATING", .updating),
      ("TRAINING", .unavailable), ("TRAINING_FAILED", .unavailable), ("DELETING", .unavailable),
      ("STOPPED", .unavailable), ("RUNNING", .unavailable), ("hosted", .unavailable), ("HIBERNATING", .unavailable),
      ("", .unavailable),
    ] as [(String, ModelState)])
  func `A word of Lookout for Vision has its state`(word: String, state: ModelState) async throws {
    try await expect(.lookoutVision, word, state)
  }

  @Test(
    arguments: [
      ("Absent", .stopped), ("Creating", .starting), ("InService", .running), ("Updating", .running),
      ("RollingBack", .running), ("UpdateRollbackFailed", .running), ("Deleting", .stopping), ("Failed", .failed),
      ("OutOfService", .failed), ("SystemUpdating", .updating),
      ("RUNNING", .unavailable), ("inservice", .unavailable), ("Hibernating", .unavailable), ("", .unavailable),
    ] as [(String, ModelState)])
  func `A word of SageMaker has its state, and none is an endpoint that is not there`(
    word: String, state: ModelState
  ) async throws {
    try await expect(.sageMaker, word, state)
  }

  private func expect(_ service: HostedService, _ word: String, _ state: ModelState) async throws {
    let fixture = try BackendFixture(service)
    #expect(fixture.cloud.setStatus(word, of: service.model))
    let report = try await fixture.describe()
    #expect(report.state == state)
    #expect(report.backendState == word)
  }
}
