import FoundationEssentials
import GatewayCore
import Testing

@Suite("What is known of a model")
struct TargetStatusTests {
  private static let epoch = Date(timeIntervalSince1970: 1_800_000_000)
  private static func report(_ state: ModelState) -> ModelReport {
    ModelReport(state: state, backendState: "WORD", units: InferenceUnits(minimum: 1), resource: "r")
  }

  private func seen(_ status: inout TargetStatus, _ state: ModelState, at seconds: Int) {
    status.observe(
      Self.report(state), at: Self.epoch + Double(seconds), uptime: .seconds(seconds))
  }

  @Test("For 60 s after an accepted start the state from before it reads as starting", arguments: [1, 30, 59])
  func lag(seconds: Int) {
    var status = TargetStatus()
    seen(&status, .stopped, at: 0)
    status.startAccepted(Self.report(.starting), at: Self.epoch, uptime: .zero)
    seen(&status, .stopped, at: seconds)
    #expect(status.state == .starting)
  }

  @Test("After 60 s the service is believed")
  func lagEnds() {
    var status = TargetStatus()
    status.startAccepted(Self.report(.starting), at: Self.epoch, uptime: .zero)
    seen(&status, .stopped, at: 60)
    #expect(status.state == .stopped)
  }

  @Test("News ends the lag: a model seen running that then reads stopped has stopped")
  func newsEndsLag() {
    var status = TargetStatus()
    status.startAccepted(Self.report(.starting), at: Self.epoch, uptime: .zero)
    seen(&status, .running, at: 10)
    seen(&status, .stopped, at: 20)
    #expect(status.state == .stopped)
  }

  @Test("A start from failed reads failed as lag, and a fresh failure as failure")
  func lagAfterFailure() {
    var status = TargetStatus()
    seen(&status, .failed, at: 0)
    status.startAccepted(Self.report(.starting), at: Self.epoch, uptime: .zero)
    seen(&status, .failed, at: 5)
    #expect(status.state == .starting)
    var other = TargetStatus()
    seen(&other, .stopped, at: 0)
    other.startAccepted(Self.report(.starting), at: Self.epoch, uptime: .zero)
    seen(&other, .failed, at: 5)
    #expect(other.state == .failed)
  }

  @Test("For 60 s after an accepted stop a running model reads as stopping", arguments: [1, 59])
  func stopLag(seconds: Int) {
    var status = TargetStatus()
    seen(&status, .running, at: 0)
    status.stopAccepted(Self.report(.stopping), at: Self.epoch, uptime: .zero)
    seen(&status, .running, at: seconds)
    #expect(status.state == .stopping)
    seen(&status, .stopped, at: seconds)
    #expect(status.state == .stopped)
  }

  @Test("A model that still runs 60 s after its stop was accepted does run")
  func stopLagEnds() {
    var status = TargetStatus()
    status.stopAccepted(Self.report(.stopping), at: Self.epoch, uptime: .zero)
    seen(&status, .running, at: 60)
    #expect(status.state == .running)
  }

  @Test(
    "A stop that is decided shows, and waits where the service takes none",
    arguments: [
      (.running, .stopping, false), (.failed, .stopping, false), (.starting, .starting, true),
      (.updating, .updating, true), (.stopped, .stopped, false),
    ] as [(ModelState, ModelState, Bool)])
  func stopDecided(seen word: ModelState, told: ModelState, isPending: Bool) {
    var status = TargetStatus()
    seen(&status, word, at: 0)
    var life = ModelLife(target: GatewayHarness.target)
    life.decideStop(.asked, at: Self.epoch, operationID: UUID())
    let both = ModelStatus(observation: status.observation, life: life)
    #expect(both.state == told)
    #expect(both.isStopPending == isPending)
  }

  @Test("What was seen is fresh up to its age and no longer")
  func freshness() {
    var status = TargetStatus()
    #expect(status.state == .unknown)
    seen(&status, .running, at: 10)
    #expect(status.observation(within: .seconds(5), of: .seconds(15)) != nil)
    #expect(status.observation(within: .seconds(5), of: .seconds(16)) == nil)
  }
}
