package import FoundationEssentials

/// All that is promised and decided about one model, as the store has it: who holds it, its run, a start under way and
/// a stop to be carried through.
///
/// Pure: every change is a method that is given the time. The store applies one change at a time to a model, which is
/// what decides between a start and a stop.
package struct ModelLife: Sendable, Equatable, Codable {
  /// A start not running after that fails and frees its leases.
  package static let startLimit: TimeInterval = 45 * 60

  /// Its settings are those that were known when there was first anything to remember.
  package internal(set) var target: ModelTarget
  /// Grows with each change.
  package internal(set) var version = 0
  /// The clock that its times were written by.
  var clock: MachineClock?
  package private(set) var leases: [Lease] = []
  package private(set) var run: Run?
  /// A start whose outcome is not known yet.
  package private(set) var startOperation: UUID?
  package private(set) var stop: StopIntent?
  /// The stop that was decided last.
  package private(set) var lastStop: UUID?
  /// The one that had been when the start under way began.
  private(set) var stopBeforeStart: UUID?
  /// Starts that are made once the model has stopped, in the order in which they came.
  package private(set) var queue: [QueuedStart] = []
  /// The state that was seen last while there was something to look after.
  package private(set) var lastState = ModelState.unknown

  package init(target: ModelTarget) {
    self.target = target
  }

  /// Whether a stop has been decided, so that nothing can hold the model any more.
  package var isStopping: Bool { stop?.isDecided ?? false }

  /// Whether a stop has been decided since the start under way began. What that start did is then over, whether or not it
  /// is known.
  package var isStartOvertaken: Bool { isStopping || lastStop != stopBeforeStart }

  /// Whether it runs, or is on its way, and nobody holds it.
  package var isUnheld: Bool { run != nil && leases.isEmpty && stop == nil && startOperation == nil }

  /// Whether there is anything to look after.
  package var isActive: Bool { run != nil || !leases.isEmpty || stop != nil || startOperation != nil || !queue.isEmpty }

  // MARK: Holding

  /// Takes or renews a lease. A stop that is only wanted is called off.
  /// - Throws: MODEL_STATE_CONFLICT when a stop has been decided.
  @discardableResult
  package mutating func hold(
    _ holder: Holder, for length: LeaseLength, at now: Date, operationID: UUID
  ) throws(GatewayError) -> Lease {
    guard !isStopping else {
      throw .stateConflict(.stopping, "it is stopping; start it once it has stopped")
    }
    stop = nil
    // A start that waited and was sent again is made now.
    queue.removeAll { $0.operation.id == operationID }
    let isRunning = run?.runningSince != nil
    let lease: Lease
    if let held = self.lease(of: holder), !held.hasEnded(at: now) {
      lease = held.renewed(by: length, at: now, isRunning: isRunning, operationID: operationID)
    } else {
      let granted = Lease(holder: holder, length: length, grantedAt: now, operationID: operationID)
      lease = isRunning ? granted.started(at: now) : granted
    }
    accrue(at: now)
    leases.removeAll { $0.holder == holder }
    leases.append(lease)
    return lease
  }

  package func lease(of holder: Holder) -> Lease? {
    leases.first { $0.holder == holder }
  }

  // MARK: Starting

  /// Notes that AWS is about to be asked to start the model.
  package mutating func startBegins(_ operationID: UUID) {
    startOperation = operationID
    stopBeforeStart = lastStop
  }

  /// The client token of a start: one for each time that the service is to start the model.
  ///
  /// A start that is found not to have come about after a stop is another one to the service, which would answer the
  /// same token as it did before the stop, and start nothing.
  package func startToken(of operationID: UUID) -> UUID {
    guard let lastStop else { return operationID }
    let digits = zip(operationID.uuidString, lastStop.uuidString).map { one, other -> String in
      guard let one = one.hexDigitValue, let other = other.hexDigitValue else { return "-" }
      return String(one ^ other, radix: 16)
    }
    return UUID(uuidString: digits.joined()) ?? operationID
  }

  /// Has a start made once the model has stopped.
  package mutating func enqueue(_ start: QueuedStart) {
    queue.removeAll { $0.operation.id == start.operation.id }
    queue.append(start)
  }

  /// Takes the starts that have waited for the stop, which has ended, and holds the model for each. The first one
  /// decides the units, unless a start that came later has overtaken it.
  /// - Returns: The start to make, if any, and those that join it or what runs already.
  package mutating func dequeue(at now: Date) throws(GatewayError) -> (start: Operation?, joined: [Operation]) {
    guard stop == nil, startOperation == nil, let first = queue.first else { return (nil, []) }
    let operations = queue.map(\.operation)
    for start in queue {
      try hold(start.operation.origin.holder, for: start.length, at: now, operationID: start.operation.id)
    }
    queue = []
    guard run == nil else { return (nil, operations) }
    startBegins(first.operation.id)
    return (first.operation, Array(operations.dropFirst()))
  }

  /// Takes in that AWS accepted the start that `run` begins with.
  package mutating func startAccepted(_ run: Run) {
    if let operation = run.operationID, operation == startOperation { startOperation = nil }
    if self.run?.operationID != run.operationID || self.run == nil { self.run = run }
  }

  /// Takes in that a start certainly has no effect: what was held for it alone is freed.
  package mutating func startFailed(_ operationID: UUID, at now: Date) {
    guard startOperation == operationID else { return }
    startOperation = nil
    accrue(at: now)
    if run == nil {
      leases = []
      // What is decided ends when the model is seen stopped.
      if !isStopping { stop = nil }
    } else {
      leases.removeAll { $0.operationID == operationID }
    }
  }

  /// Takes in that a start found the model on its way already.
  package mutating func startJoined(_ operationID: UUID) {
    if startOperation == operationID { startOperation = nil }
  }

  /// Gives back the lease that a start took in vain. A model that nobody holds then is wanted stopped, if the gateway
  /// began its run.
  /// - Returns: Whether it is wanted stopped with this, as the operation `stopID`.
  package mutating func drop(_ holder: Holder, takenBy operationID: UUID, at now: Date, stopID: UUID) -> Bool {
    guard lease(of: holder)?.operationID == operationID else { return false }
    accrue(at: now)
    leases.removeAll { $0.holder == holder }
    guard leases.isEmpty, stop == nil, run?.isExact ?? false else { return false }
    stop = StopIntent(operationID: stopID, reason: .leaseEnded, since: now, isDecided: false)
    return true
  }

  // MARK: Stopping

  /// What became of a holder's wish to stop.
  package enum Release: Sendable, Equatable {
    /// Others hold the model: it goes on.
    case heldByOthers(Int)
    /// It is being stopped, now or already.
    case stopping(StopIntent)
    /// There is nothing to stop.
    case nothing
  }

  /// Gives up the holder's lease, or all with `force`; the model stops when none is left.
  package mutating func release(
    _ holder: Holder, force: Bool, at now: Date, operationID: UUID
  ) -> Release {
    queue.removeAll { force || $0.operation.origin.holder == holder }
    if let stop, stop.isDecided { return .stopping(stop) }
    accrue(at: now)
    leases.removeAll { force || $0.holder == holder || $0.hasEnded(at: now) }
    if !leases.isEmpty { return .heldByOthers(leases.count) }
    guard run != nil || startOperation != nil else { return .nothing }
    return .stopping(decideStop(.asked, at: now, operationID: operationID))
  }

  /// Decides to stop a model whose state is not known to be `stopped`, though nothing is recorded of it.
  @discardableResult
  package mutating func decideStop(
    _ reason: StopIntent.Reason, at now: Date, operationID: UUID
  ) -> StopIntent {
    accrue(at: now)
    leases = []
    let intent = StopIntent(operationID: operationID, reason: reason, since: now, isDecided: true)
    stop = intent
    lastStop = operationID
    return intent
  }

  /// Gives up leases on a model that is not the gateway's to stop.
  package mutating func letGo(_ holder: Holder, force: Bool, at now: Date) {
    queue.removeAll { force || $0.operation.origin.holder == holder }
    accrue(at: now)
    leases.removeAll { force || $0.holder == holder || $0.hasEnded(at: now) }
  }

  /// Takes in that the model is not the gateway's to stop.
  package mutating func stopRefused() {
    stop = nil
    run?.disown()
  }

  /// Whether giving up a holder's lease stops the model.
  package func isLast(_ holder: Holder, force: Bool, at now: Date) -> Bool {
    !isStopping && leases.allSatisfy { force || $0.holder == holder || $0.hasEnded(at: now) }
  }

  /// Ends the leases whose time has come. When that was the last one the model is wanted stopped.
  /// - Returns: The leases that ended.
  package mutating func endLeases(at now: Date, operationID: UUID) -> [Lease] {
    let ended = leases.filter { $0.hasEnded(at: now) }
    guard !ended.isEmpty else { return [] }
    accrue(at: now)
    leases.removeAll { $0.hasEnded(at: now) }
    if leases.isEmpty, stop == nil {
      stop = StopIntent(operationID: operationID, reason: .leaseEnded, since: now, isDecided: false)
    }
    return ended
  }

  /// Drops the starts that wait for holders whose budget is spent.
  package mutating func dropQueued(_ isOver: (Holder) -> Bool) -> [QueuedStart] {
    let dropped = queue.filter { isOver($0.operation.origin.holder) }
    queue.removeAll { isOver($0.operation.origin.holder) }
    return dropped
  }

  /// Ends the leases of holders whose budget is spent. When those were the last the model is wanted stopped.
  /// - Returns: Whether it is wanted stopped with this.
  package mutating func endLeases(where isOver: (Holder) -> Bool, at now: Date, operationID: UUID) -> Bool {
    guard leases.contains(where: { isOver($0.holder) }) else { return false }
    accrue(at: now)
    leases.removeAll { isOver($0.holder) }
    guard leases.isEmpty, stop == nil, run != nil || startOperation != nil else { return false }
    stop = StopIntent(operationID: operationID, reason: .budgetSpent, since: now, isDecided: false)
    return true
  }

  /// Turns the wish into a decision, if nothing has called it off.
  /// - Returns: Whether the model is to be stopped.
  package mutating func confirmStop() -> Bool {
    guard stop != nil, leases.isEmpty else { return false }
    stop?.isDecided = true
    lastStop = stop?.operationID
    return true
  }

  /// Wants a model stopped that nobody holds.
  /// - Returns: Whether it is wanted stopped with this.
  package mutating func wantStop(_ reason: StopIntent.Reason, at now: Date, operationID: UUID) -> Bool {
    guard isUnheld else { return false }
    stop = StopIntent(operationID: operationID, reason: reason, since: now, isDecided: false)
    return true
  }

  /// When the first of its leases ends, or its start has taken too long, whichever is first.
  var nextEnd: Date? {
    let limit = run.flatMap { $0.runningSince == nil && $0.isExact ? $0.begunAt + Self.startLimit : nil }
    return (leases.compactMap(\.endsAt) + (limit.map { [$0] } ?? [])).min()
  }

  /// Whether a start that the gateway made has not come to run in time.
  package func hasStartTimedOut(at now: Date) -> Bool {
    guard let run, run.runningSince == nil, run.isExact, stop == nil else { return false }
    return now.timeIntervalSince(run.begunAt) >= Self.startLimit
  }

  /// Decides to stop a model that did not come to run in time: its leases are freed.
  package mutating func startTimedOut(at now: Date, operationID: UUID) -> Bool {
    guard hasStartTimedOut(at: now) else { return false }
    decideStop(.startTimedOut, at: now, operationID: operationID)
    return true
  }

  /// Takes in that the stop takes longer than it should.
  package mutating func stopIsLate() { stop?.isLate = true }

  /// Makes a new client token when the service may have forgotten the one that there is.
  package mutating func freshStopToken(at now: Date, make: () -> UUID) {
    // AWS keeps a token for 8 hours.
    guard let made = stop?.tokenMadeAt, now.timeIntervalSince(made) >= 7 * 3600 else { return }
    stop?.token = make()
    stop?.tokenMadeAt = now
  }

  // MARK: Seeing

  /// Takes in a state that was seen, read with what is known of lag.
  /// - Returns: The run, when it has ended with this.
  package mutating func observe(
    _ state: ModelState, units: InferenceUnits?, resource: String, at now: Date
  ) -> Run? {
    let wasActive = isActive
    defer { if wasActive || isActive { lastState = state } }
    switch state {
    case .starting, .running:
      if run == nil {
        run = Run(
          target: target, resource: resource, begunAt: now, isExact: false, operationID: nil, units: units)
      }
      if let units { run?.units = units }
      guard state == .running, run?.runningSince == nil else { return nil }
      run?.runningSince = now
      run?.accruedAt = now
      leases = leases.map { $0.started(at: now) }
      return nil
    case .stopped:
      accrue(at: now)
      let ended = run?.ended(at: now, by: stop)
      run = nil
      // A start under way has its leases before AWS knows of it, and may yet take effect: then its stop is to be made.
      guard startOperation == nil else { return ended }
      stop = nil
      leases = []
      return ended
    // Billing and lease keeping go on in every state but `stopped`.
    case .stopping, .failed, .updating, .unavailable, .unknown:
      return nil
    }
  }

  /// Moves the times from which something is reckoned, after the wall clock was set forwards by so many seconds.
  package mutating func clockWasSet(by step: TimeInterval) {
    leases = leases.map { $0.moved(by: step) }
    run?.move(by: step)
    stop?.tokenMadeAt += step
  }

  /// Splits the time since the last reckoning among those who hold the model.
  private mutating func accrue(at now: Date) {
    run?.accrue(to: now, holders: leases.map(\.holder))
  }
}
