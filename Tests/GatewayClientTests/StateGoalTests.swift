import GatewayClient
import Testing

@Suite("A state that is waited for")
struct StateGoalTests {
  @Test(
    "is reached, goes on, or will not come by itself",
    arguments: [
      ("running", ["stopped", "starting", "running"], StateGoal.Verdict.reached),
      ("running", ["running"], .reached),
      ("running", ["stopped"], .goOn),
      ("running", ["stopping", "stopped"], .goOn),
      ("running", ["starting", "unknown", "starting"], .goOn),
      ("running", ["starting", "stopping"], .missed("it was stopped while it was starting")),
      ("running", ["starting", "stopped"], .missed("it was stopped while it was starting")),
      ("running", ["starting", "failed"], .missed("the model failed")),
      ("running", ["failed"], .missed("the model failed")),
      ("stopped", ["stopping", "failed"], .missed("the model failed")),
      ("stopped", ["stopping", "starting"], .missed("it was started again")),
      ("stopped", ["stopping", "running"], .missed("it was started again")),
      ("stopped", ["running", "stopping", "stopped"], .reached),
      ("stopped", ["running"], .goOn),
      ("failed", ["starting", "failed"], .reached),
      ("failed", ["starting", "stopped"], .goOn),
      (nil, ["starting", "stopped", "failed"], .goOn),
    ] as [(String?, [String], StateGoal.Verdict)])
  func verdict(_ wanted: String?, _ states: [String], _ expected: StateGoal.Verdict) {
    var goal = StateGoal(wanted)
    let verdicts = states.map { goal.see($0) }
    #expect(verdicts.last == expected)
    #expect(verdicts.dropLast().allSatisfy { $0 == .goOn })
  }
}
