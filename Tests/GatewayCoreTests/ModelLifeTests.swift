import FoundationEssentials
import GatewayCore
import Testing

@Suite("The life of a model")
struct ModelLifeTests {
  static let epoch = Date(timeIntervalSince1970: 1_800_000_000)
  static let target = ModelTarget(
    backend: BackendID(rawValue: "hosting"), region: "us-east-1", account: nil, resource: "r")
  static let ann = Holder(caller: "ann")
  static let bob = Holder(caller: "bob")

  static func at(_ seconds: Double) -> Date { epoch + seconds }

  static func running(heldBy holders: [Holder] = [], for seconds: Int = 60) throws -> ModelLife {
    var life = ModelLife(target: target)
    for holder in holders { try life.hold(holder, for: .seconds(seconds), at: at(0), operationID: UUID()) }
    _ = life.observe(.running, units: InferenceUnits(minimum: 1), resource: "r", at: at(0))
    return life
  }

  @Test("A lease's clock starts when the model is first seen running")
  func clockStarts() throws {
    var life = ModelLife(target: Self.target)
    let lease = try life.hold(Self.ann, for: .seconds(60), at: Self.at(0), operationID: UUID())
    #expect(lease.endsAt == nil)
    _ = life.observe(.starting, units: nil, resource: "r", at: Self.at(10))
    #expect(life.leases[0].endsAt == nil)
    _ = life.observe(.running, units: nil, resource: "r", at: Self.at(100))
    #expect(life.leases[0].endsAt == Self.at(160))
    _ = life.observe(.running, units: nil, resource: "r", at: Self.at(130))
    #expect(life.leases[0].endsAt == Self.at(160))
  }

  @Test("A lease taken while the model runs begins at once")
  func clockRuns() throws {
    var life = try Self.running()
    let lease = try life.hold(Self.ann, for: .seconds(60), at: Self.at(5), operationID: UUID())
    #expect(lease.endsAt == Self.at(65))
  }

  @Test(
    "A renewal never shortens",
    arguments: [
      (LeaseLength.seconds(10), 60.0), (.seconds(60), 65.0), (.seconds(600), 605.0), (.untilStopped, nil),
    ] as [(LeaseLength, Double?)])
  func renewal(length: LeaseLength, end: Double?) throws {
    var life = try Self.running(heldBy: [Self.ann])
    let renewed = try life.hold(Self.ann, for: length, at: Self.at(5), operationID: UUID())
    #expect(renewed.endsAt == end.map(Self.at))
    #expect(life.leases.count == 1)
  }

  @Test("A lease until stopped stays so")
  func untilStopped() throws {
    var life = try Self.running()
    try life.hold(Self.ann, for: .untilStopped, at: Self.at(0), operationID: UUID())
    let renewed = try life.hold(Self.ann, for: .seconds(5), at: Self.at(1), operationID: UUID())
    #expect(renewed.length == .untilStopped)
    #expect(renewed.endsAt == nil)
    #expect(life.endLeases(at: .distantFuture, operationID: UUID()).isEmpty)
  }

  @Test("Before the model runs the longer of two lengths counts")
  func renewalBeforeRunning() throws {
    var life = ModelLife(target: Self.target)
    try life.hold(Self.ann, for: .seconds(600), at: Self.at(0), operationID: UUID())
    let renewed = try life.hold(Self.ann, for: .seconds(10), at: Self.at(1), operationID: UUID())
    #expect(renewed.length == .seconds(600))
  }

  @Test("With two holders one stop stops nothing")
  func twoHolders() throws {
    var life = try Self.running(heldBy: [Self.ann, Self.bob])
    #expect(life.release(Self.ann, force: false, at: Self.at(1), operationID: UUID()) == .heldByOthers(1))
    #expect(life.stop == nil)
    let operation = UUID()
    guard case .stopping(let intent) = life.release(Self.bob, force: false, at: Self.at(2), operationID: operation)
    else {
      Issue.record("the last holder's stop did not stop")
      return
    }
    #expect(intent.operationID == operation)
    #expect(intent.isDecided)
    #expect(life.isStopping)
  }

  @Test("A caller without a lease is told of those who hold, and stops a model that nobody holds")
  func stranger() throws {
    var held = try Self.running(heldBy: [Self.ann])
    #expect(held.release(Self.bob, force: false, at: Self.at(1), operationID: UUID()) == .heldByOthers(1))
    var unheld = try Self.running()
    #expect(unheld.isUnheld)
    guard case .stopping = unheld.release(Self.bob, force: false, at: Self.at(1), operationID: UUID()) else {
      Issue.record("an unheld model was not stopped")
      return
    }
  }

  @Test("Force ends all leases")
  func force() throws {
    var life = try Self.running(heldBy: [Self.ann, Self.bob])
    guard case .stopping = life.release(Self.bob, force: true, at: Self.at(1), operationID: UUID()) else {
      Issue.record("force did not stop")
      return
    }
    #expect(life.leases.isEmpty)
  }

  @Test("When the last lease ends a stop is wanted, and a start that comes before it is decided calls it off")
  func renewalWins() throws {
    var life = try Self.running(heldBy: [Self.ann, Self.bob], for: 60)
    #expect(life.endLeases(at: Self.at(59.9), operationID: UUID()).isEmpty)
    #expect(life.endLeases(at: Self.at(60), operationID: UUID()).count == 2)
    #expect(life.stop?.isDecided == false)
    try life.hold(Self.ann, for: .seconds(60), at: Self.at(61), operationID: UUID())
    #expect(life.stop == nil)
    let isConfirmed = life.confirmStop()
    #expect(!isConfirmed)
  }

  @Test("A start that comes after the decision is told that the model stops")
  func decisionWins() throws {
    var life = try Self.running(heldBy: [Self.ann])
    _ = life.endLeases(at: Self.at(60), operationID: UUID())
    let isConfirmed = life.confirmStop()
    #expect(isConfirmed)
    #expect(throws: GatewayError.self) {
      try life.hold(Self.ann, for: .seconds(60), at: Self.at(61), operationID: UUID())
    }
    #expect(life.leases.isEmpty)
  }

  @Test("A lease that ends while another goes on stops nothing")
  func oneOfTwoEnds() throws {
    var life = try Self.running(heldBy: [Self.ann], for: 60)
    try life.hold(Self.bob, for: .seconds(600), at: Self.at(1), operationID: UUID())
    #expect(life.endLeases(at: Self.at(60), operationID: UUID()).map(\.holder) == [Self.ann])
    #expect(life.stop == nil)
  }

  @Test("A start that certainly failed frees its leases; one that joined keeps them")
  func startFails() throws {
    let operation = UUID()
    var failed = ModelLife(target: Self.target)
    try failed.hold(Self.ann, for: .seconds(60), at: Self.at(0), operationID: operation)
    failed.startBegins(operation)
    failed.startFailed(operation, at: Self.at(1))
    #expect(!failed.isActive)
    var joined = ModelLife(target: Self.target)
    try joined.hold(Self.ann, for: .seconds(60), at: Self.at(0), operationID: operation)
    joined.startBegins(operation)
    joined.startJoined(operation)
    #expect(joined.leases.count == 1)
    #expect(joined.startOperation == nil)
  }

  @Test("The leases of a start under way outlast a look at the model that is still stopped")
  func stoppedWhileStarting() throws {
    let operation = UUID()
    var life = ModelLife(target: Self.target)
    try life.hold(Self.ann, for: .seconds(60), at: Self.at(0), operationID: operation)
    life.startBegins(operation)
    #expect(life.observe(.stopped, units: nil, resource: "r", at: Self.at(1)) == nil)
    #expect(life.leases.count == 1)
  }

  @Test("A stop that was asked while a start is under way outlasts a look at the model that is still stopped")
  func stopWhileStarting() throws {
    let operation = UUID()
    var life = ModelLife(target: Self.target)
    try life.hold(Self.ann, for: .seconds(60), at: Self.at(0), operationID: operation)
    life.startBegins(operation)
    _ = life.release(Self.ann, force: false, at: Self.at(1), operationID: UUID())
    _ = life.observe(.stopped, units: nil, resource: "r", at: Self.at(2))
    #expect(life.isStopping)
    life.startFailed(operation, at: Self.at(3))
    _ = life.observe(.stopped, units: nil, resource: "r", at: Self.at(4))
    #expect(!life.isActive)
  }

  @Test("A stop takes back the holder's start that waits for the model to stop, and nobody else's")
  func releaseQueued() throws {
    var life = try Self.running(heldBy: [Self.ann])
    _ = life.release(Self.ann, force: false, at: Self.at(1), operationID: UUID())
    for holder in [Self.ann, Self.bob] {
      let origin = Operation.Origin(holder: holder, requestID: nil)
      let start = Operation(verb: .start, modelID: "m", target: Self.target, origin: origin, requestedAt: Self.at(2))
      life.enqueue(QueuedStart(operation: start, length: .seconds(60)))
    }
    _ = life.release(Self.ann, force: false, at: Self.at(3), operationID: UUID())
    #expect(life.queue.map(\.operation.origin.holder) == [Self.bob])
  }

  @Test("Starts that waited for a stop hold the model though another start has overtaken them")
  func overtaken() throws {
    var life = try Self.running(heldBy: [Self.ann])
    let origin = Operation.Origin(holder: Self.bob, requestID: nil)
    let start = Operation(verb: .start, modelID: "m", target: Self.target, origin: origin, requestedAt: Self.at(2))
    life.enqueue(QueuedStart(operation: start, length: .seconds(60)))
    let (made, joined) = try life.dequeue(at: Self.at(3))
    #expect(made == nil)
    #expect(joined == [start])
    #expect(life.lease(of: Self.bob) != nil)
    #expect(life.queue.isEmpty)
  }

  @Test("A start that waited and was sent again waits no longer")
  func sentAgain() throws {
    var life = ModelLife(target: Self.target)
    let origin = Operation.Origin(holder: Self.bob, requestID: nil)
    let start = Operation(verb: .start, modelID: "m", target: Self.target, origin: origin, requestedAt: Self.at(2))
    life.enqueue(QueuedStart(operation: start, length: .seconds(60)))
    try life.hold(Self.bob, for: .seconds(60), at: Self.at(3), operationID: start.id)
    #expect(life.queue.isEmpty)
  }

  @Test("A lease taken in vain is given back; a model that the gateway started and nobody holds then is to stop")
  func drop() throws {
    let (first, second, stop) = (UUID(), UUID(), UUID())
    var life = ModelLife(target: Self.target)
    try life.hold(Self.ann, for: .seconds(60), at: Self.at(0), operationID: first)
    life.startAccepted(
      Run(target: Self.target, resource: "r", begunAt: Self.at(0), isExact: true, operationID: first))
    try life.hold(Self.bob, for: .seconds(60), at: Self.at(1), operationID: second)
    let others = life.drop(Self.bob, takenBy: second, at: Self.at(1), stopID: stop)
    #expect(!others)
    let notItsOwn = life.drop(Self.ann, takenBy: second, at: Self.at(1), stopID: stop)
    #expect(!notItsOwn)
    let last = life.drop(Self.ann, takenBy: first, at: Self.at(1), stopID: stop)
    #expect(last)
    #expect(life.stop?.operationID == stop)
    #expect(life.stop?.isDecided == false)
  }

  @Test("A model stopped elsewhere ends its run and its leases")
  func stoppedElsewhere() throws {
    var life = try Self.running(heldBy: [Self.ann])
    let run = life.observe(.stopped, units: nil, resource: "r", at: Self.at(30))
    #expect(run?.endedAt == Self.at(30))
    #expect(run?.endedBy == .stoppedElsewhere)
    #expect(!life.isActive)
  }

  @Test(
    "A run that the gateway ends says why", arguments: [StopIntent.Reason.asked, .leaseEnded, .unheld, .startTimedOut])
  func endedBy(reason: StopIntent.Reason) throws {
    var life = try Self.running(heldBy: [Self.ann])
    life.decideStop(reason, at: Self.at(20), operationID: UUID())
    let run = life.observe(.stopped, units: nil, resource: "r", at: Self.at(30))
    #expect(run?.endedBy?.rawValue == reason.rawValue)
  }

  @Test("A run whose stop was only wanted when it was seen stopped was stopped elsewhere")
  func endedBeforeItWasDecided() throws {
    var life = try Self.running(heldBy: [Self.ann])
    let ended = life.endLeases(at: Self.at(10_000), operationID: UUID())
    #expect(!ended.isEmpty && life.stop?.isDecided == false)
    let run = life.observe(.stopped, units: nil, resource: "r", at: Self.at(10_001))
    #expect(run?.endedBy == .stoppedElsewhere)
  }

  @Test("A model begun elsewhere has a run from when it was first seen", arguments: [ModelState.starting, .running])
  func begunElsewhere(state: ModelState) {
    var life = ModelLife(target: Self.target)
    _ = life.observe(state, units: nil, resource: "r", at: Self.at(3))
    #expect(life.run?.begunAt == Self.at(3))
    #expect(life.run?.isExact == false)
    #expect(life.isUnheld)
  }

  @Test("A run goes on in every state but stopped", arguments: ModelState.allCases.filter { $0 != .stopped })
  func runGoesOn(state: ModelState) throws {
    var life = try Self.running(heldBy: [Self.ann])
    #expect(life.observe(state, units: nil, resource: "r", at: Self.at(9)) == nil)
    #expect(life.run != nil)
    #expect(life.leases.count == 1)
  }

  @Test("A start not running after 45 minutes is stopped and frees its leases")
  func startTimesOut() throws {
    let operation = UUID()
    var life = ModelLife(target: Self.target)
    try life.hold(Self.ann, for: .seconds(60), at: Self.at(0), operationID: operation)
    life.startBegins(operation)
    life.startAccepted(
      Run(target: Self.target, resource: "r", begunAt: Self.at(0), isExact: true, operationID: operation))
    #expect(!life.hasStartTimedOut(at: Self.at(2699)))
    #expect(life.hasStartTimedOut(at: Self.at(2700)))
    let isStopped = life.startTimedOut(at: Self.at(2700), operationID: UUID())
    #expect(isStopped)
    #expect(life.isStopping)
    #expect(life.leases.isEmpty)
  }

  @Test("Running time is split equally among those who hold the model, and a clock set back adds nothing")
  func shares() throws {
    var life = try Self.running(heldBy: [Self.ann], for: 600)
    try life.hold(Self.bob, for: .seconds(600), at: Self.at(60), operationID: UUID())
    try life.hold(Self.bob, for: .seconds(600), at: Self.at(30), operationID: UUID())
    let run = life.observe(.stopped, units: nil, resource: "r", at: Self.at(120))
    #expect(run?.shares.map(\.holder) == [Self.ann, Self.bob])
    #expect(run?.shares.map(\.seconds) == [90, 30])
  }

  @Test("Cost counts the most units, its minimum the fewest")
  func cost() throws {
    var life = ModelLife(target: Self.target)
    _ = life.observe(.running, units: InferenceUnits(minimum: 1, maximum: 3), resource: "r", at: Self.at(0))
    let run = try #require(life.run)
    #expect(run.cost(at: Self.at(1800), price: 4) == 6)
    #expect(run.minimumCost(at: Self.at(1800), price: 4) == 2)
    #expect(run.cost(at: Self.at(-1800), price: 4) == 0)
  }

  @Test("A stop's client token is renewed before AWS forgets it")
  func stopToken() throws {
    var life = try Self.running()
    life.decideStop(.asked, at: Self.at(0), operationID: UUID())
    let first = life.stop?.token
    life.freshStopToken(at: Self.at(6 * 3600)) { UUID() }
    #expect(life.stop?.token == first)
    life.freshStopToken(at: Self.at(7 * 3600)) { UUID() }
    #expect(life.stop?.token != first)
  }

  @Test("A start after a decided stop is another one to the service, and one start keeps its token")
  func startTokens() {
    var life = ModelLife(target: GatewayHarness.target)
    let start = UUID()
    #expect(life.startToken(of: start) == start)
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    var tokens: Set<UUID> = [start]
    for count in 2...10 {
      life.decideStop(.asked, at: now, operationID: UUID())
      tokens.insert(life.startToken(of: start))
      #expect(tokens.count == count)
      #expect(life.startToken(of: start) == life.startToken(of: start))
    }
  }
}
