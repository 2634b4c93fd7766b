import GatewayCore
import Testing

@Suite("The start machine")
struct StartMachineTests {
  private static let unknown = GatewayError(.backendError, "lost", effect: .unknown)
  private static let conflict = GatewayError(.modelStateConflict, "in use")
  private static let unreachable = GatewayError(.backendUnavailable, "gone")

  private static func report(_ state: ModelState) -> ModelReport {
    ModelReport(state: state, backendState: state.rawValue.uppercased(), units: nil, resource: "r")
  }

  @Test("An accepted call ends the start")
  func accepted() {
    var machine = StartMachine()
    let report = Self.report(.starting)
    #expect(machine.called(.success(report), uptime: .zero) == .succeed(report, isJoined: false))
  }

  @Test(
    "A refusal ends the start with itself",
    arguments: [ErrorCode.quotaExceeded, .backendThrottled, .modelNotFound, .credentialsUnavailable, .backendForbidden])
  func refused(code: ErrorCode) {
    var machine = StartMachine()
    let error = GatewayError(code, "no")
    #expect(machine.called(.failure(error), uptime: .zero) == .fail(error))
  }

  @Test("A conflict is described, and a model on its way is joined", arguments: [ModelState.starting, .running])
  func joined(state: ModelState) {
    var machine = StartMachine()
    #expect(machine.called(.failure(Self.conflict), uptime: .zero) == .describe(after: .zero))
    let report = Self.report(state)
    #expect(machine.described(.success(report), uptime: .zero) == .succeed(report, isJoined: true))
  }

  @Test(
    "A conflict over a model that cannot be started is told with its state",
    arguments: [ModelState.stopping, .updating, .failed, .unavailable])
  func conflicting(state: ModelState) throws {
    var machine = StartMachine()
    _ = machine.called(.failure(Self.conflict), uptime: .zero)
    let action = machine.described(.success(Self.report(state)), uptime: .zero)
    guard case .fail(let error) = action else {
      Issue.record("\(action)")
      return
    }
    #expect(error.code == .modelStateConflict)
    #expect(error.details == [FieldProblem("state", state.rawValue)])
  }

  @Test("A model that stopped between the call and the describe is started once more, and not twice")
  func stoppedMeanwhile() {
    var machine = StartMachine()
    _ = machine.called(.failure(Self.conflict), uptime: .zero)
    #expect(machine.described(.success(Self.report(.stopped)), uptime: .zero) == .call)
    _ = machine.called(.failure(Self.conflict), uptime: .zero)
    guard case .fail(let error) = machine.described(.success(Self.report(.stopped)), uptime: .zero) else {
      Issue.record("it was started a third time")
      return
    }
    #expect(error.code == .modelStateConflict)
  }

  @Test("A conflict that cannot be described ends with why")
  func conflictUndescribed() {
    var machine = StartMachine()
    _ = machine.called(.failure(Self.conflict), uptime: .zero)
    #expect(machine.described(.failure(Self.unreachable), uptime: .zero) == .fail(Self.unreachable))
  }

  @Test("An unknown outcome is described after 0, 2, 5 and 15 s, and only then started again")
  func unknownOutcome() {
    var machine = StartMachine()
    var uptime = Duration.zero
    var action = machine.called(.failure(Self.unknown), uptime: uptime)
    var times: [Duration] = []
    while case .describe(let pause) = action {
      uptime += pause
      times.append(uptime)
      action = machine.described(.success(Self.report(.stopped)), uptime: uptime)
    }
    #expect(times == [.zero, .seconds(2), .seconds(5), .seconds(15)])
    #expect(action == .call)
  }

  @Test(
    "A model found on its way after an unknown outcome is the start's own", arguments: [ModelState.starting, .running])
  func tookEffect(state: ModelState) {
    var machine = StartMachine()
    _ = machine.called(.failure(Self.unknown), uptime: .zero)
    let report = Self.report(state)
    #expect(machine.described(.success(report), uptime: .zero) == .succeed(report, isJoined: false))
  }

  @Test("A conflict after an unknown outcome means that the first call took effect")
  func conflictAfterUnknown() {
    var machine = StartMachine()
    var action = machine.called(.failure(Self.unknown), uptime: .zero)
    while case .describe = action { action = machine.described(.success(Self.report(.stopped)), uptime: .zero) }
    #expect(machine.called(.failure(Self.conflict), uptime: .zero) == .describe(after: .zero))
    let report = Self.report(.starting)
    #expect(machine.described(.success(report), uptime: .zero) == .succeed(report, isJoined: false))
  }

  @Test(
    "What cannot be started is never started again after an unknown outcome",
    arguments: [ModelState.unavailable, .updating, nil])
  func neverBlindly(state: ModelState?) {
    var machine = StartMachine()
    var uptime = Duration.zero
    var action = machine.called(.failure(Self.unknown), uptime: uptime)
    var described = 0
    while case .describe(let pause) = action {
      uptime += pause
      described += 1
      action = machine.described(
        state.map { .success(Self.report($0)) } ?? .failure(Self.unreachable), uptime: uptime)
    }
    #expect(action == .fail(Self.unknown))
    #expect(uptime >= .seconds(600))
    #expect(described < 30)
  }

  @Test("After a second unknown outcome the model is only described, until 10 minutes have passed")
  func secondUnknown() {
    var machine = StartMachine()
    var uptime = Duration.zero
    var action = machine.called(.failure(Self.unknown), uptime: uptime)
    var calls = 1
    loop: while true {
      switch action {
      case .call:
        calls += 1
        action = machine.called(.failure(Self.unknown), uptime: uptime)
      case .describe(let pause):
        uptime += pause
        action = machine.described(.success(Self.report(.stopped)), uptime: uptime)
      case .succeed, .fail: break loop
      }
    }
    #expect(calls == 2)
    #expect(action == .fail(Self.unknown))
  }

  @Test("A model that AWS does not know is a definite no")
  func definiteNo() {
    var machine = StartMachine()
    _ = machine.called(.failure(Self.unknown), uptime: .zero)
    #expect(machine.described(.failure(.modelNotFound), uptime: .zero) == .fail(.modelNotFound))
  }

  /// The times at which a start is called, the first one included, when every outcome stays unknown and every describe
  /// says the same.
  private static func calls(_ machine: StartMachine, _ state: ModelState) -> (
    times: [Duration], end: StartMachine.Action
  ) {
    var machine = machine
    var uptime = Duration.zero
    var times = [uptime]
    var action = machine.called(.failure(unknown), uptime: uptime)
    while true {
      switch action {
      case .call:
        times.append(uptime)
        action = machine.called(.failure(unknown), uptime: uptime)
      case .describe(let pause):
        uptime += pause
        action = machine.described(.success(report(state)), uptime: uptime)
      case .succeed, .fail: return (times, action)
      }
    }
  }

  @Test("A service that knows starts by their token is called again as soon as the model is seen startable")
  func tokens() {
    let (times, end) = Self.calls(StartMachine(takesTokens: true), .stopped)
    #expect(times == [.zero, .zero, .seconds(2), .seconds(5), .seconds(15)])
    #expect(end == .fail(Self.unknown))
  }

  @Test(
    "A token does not make a model be called for that cannot be started",
    arguments: [ModelState.updating, .unavailable])
  func tokensOfNoUse(state: ModelState) {
    #expect(Self.calls(StartMachine(takesTokens: true), state).times == [.zero])
  }

  @Test("An old start is found out about and not called again", arguments: [true, false])
  func old(takesTokens: Bool) {
    let (times, end) = Self.calls(StartMachine(takesTokens: takesTokens, mayCallAgain: false), .stopped)
    #expect(times == [.zero])
    #expect(end == .fail(Self.unknown))
  }
}
