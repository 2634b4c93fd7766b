import GatewayCore
import Platform
import TestSupport
import Testing

/// Counting detects, and draining a model of them.
@Suite struct DetectingGateTests {
  private let gate = DetectGate()
  private let target = GatewayHarness.target
  private let other = ModelTarget(
    backend: GatewayHarness.target.backend, region: "us-east-1", account: nil, resource: "model/other")

  private func isOpen(_ target: ModelTarget) -> Bool {
    do throws(GatewayError) {
      try gate.enter(target)
      gate.leave(target)
      return true
    } catch {
      return false
    }
  }

  @Test func `A closed gate keeps new detects out of its model alone, until it is opened`() throws {
    #expect(isOpen(target))
    gate.close(target)
    let error = #expect(throws: GatewayError.self) { try gate.enter(target) }
    #expect(error?.code == .modelNotReady)
    #expect(error?.details == [FieldProblem("state", "stopping")])
    #expect(isOpen(other))
    gate.open(target)
    #expect(isOpen(target))
  }

  @Test func `Those in flight go on behind a closed gate, and it stays closed when they have left`() throws {
    try gate.enter(target)
    try gate.enter(target)
    gate.close(target)
    #expect(gate.inFlight(target) == 2)
    gate.leave(target)
    gate.leave(target)
    #expect(gate.inFlight(target) == 0)
    #expect(!isOpen(target))
    gate.open(target)
    #expect(isOpen(target))
  }

  @Test func `A gate that is opened again forgets nobody who is in`() throws {
    try gate.enter(target)
    gate.close(target)
    gate.open(target)
    try gate.enter(target)
    #expect(gate.inFlight(target) == 2)
  }

  @Test func `Nobody in flight is nothing to wait for`() async {
    let time = ManualTime()
    #expect(await gate.waitUntilEmpty(target, within: .seconds(30), by: time))
    gate.close(target)
    #expect(await gate.waitUntilEmpty(target, within: .seconds(30), by: time))
  }

  @Test(.timeLimit(.minutes(1)))
  func `The wait ends for all when the last one leaves`() async throws {
    let time = ManualTime()
    try gate.enter(target)
    try gate.enter(target)
    gate.close(target)
    async let first = gate.waitUntilEmpty(target, within: .seconds(30), by: time)
    async let second = gate.waitUntilEmpty(target, within: .seconds(30), by: time)
    while time.sleeperCount < 2 { await Task.yield() }
    gate.leave(target)
    #expect(gate.inFlight(target) == 1)
    gate.leave(target)
    #expect(await [first, second] == [true, true])
    #expect(time.uptime == .zero)
  }

  @Test(.timeLimit(.minutes(1)))
  func `The wait ends at its limit when somebody stays`() async throws {
    let time = ManualTime(autoAdvance: true)
    try gate.enter(target)
    gate.close(target)
    #expect(await !gate.waitUntilEmpty(target, within: .seconds(30), by: time))
    #expect(time.uptime == .seconds(30))
    gate.leave(target)
    #expect(await gate.waitUntilEmpty(target, within: .seconds(30), by: time))
  }

  @Test func `A thousand detects that come and go while it closes and opens leave it empty`() async {
    await withTaskGroup { group in
      for index in 0..<1000 {
        group.addTask { [self] in
          if index % 10 == 0 { gate.close(target) }
          _ = isOpen(target)
          if index % 10 == 5 { gate.open(target) }
        }
      }
    }
    #expect(gate.inFlight(target) == 0)
    gate.open(target)
    #expect(isOpen(target))
  }
}
