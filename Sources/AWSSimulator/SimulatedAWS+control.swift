package import FoundationEssentials
import Synchronization

/// What the control API does, for tests in the same process.
extension SimulatedAWS {
  /// Adds a model, or replaces the one of the same key.
  package func addModel(_ seed: ModelSeed) {
    state.withLock { $0.put(seed) }
  }

  /// Removes a model, and its project with its last model.
  ///
  /// - Returns: false when there is no such model.
  @discardableResult
  package func removeModel(_ key: ModelKey) -> Bool {
    state.withLock { state in
      guard state[key] != nil else { return false }
      state[key] = nil
      return true
    }
  }

  /// Puts a model into a state by force: any word, known to the service or not. It stays there until it is started,
  /// stopped or put elsewhere.
  ///
  /// - Returns: false when there is no such model.
  @discardableResult
  package func setStatus(_ status: String, of key: ModelKey) -> Bool {
    change(key) { $0.force(status: status) }
  }

  /// Says whether a model's next starts come to nothing.
  ///
  /// - Returns: false when there is no such model.
  @discardableResult
  package func setFails(_ fails: Bool, of key: ModelKey) -> Bool {
    change(key) { $0.fails = fails }
  }

  /// Every model as it stands at a moment, newest first.
  package func models(at now: Date) -> [ModelSnapshot] {
    state.withLock { state in
      state.settle(at: now)
      return state.allModels.map { ModelSnapshot($0, account: state.place(of: $0.key).account) }
    }
  }

  /// Adds a fault behind those that wait.
  package func addFault(_ fault: Fault) {
    state.withLock { $0.faults.add(fault) }
  }

  /// The faults that wait, with the times that are left.
  package var faults: [Fault] {
    state.withLock { $0.faults.faults }
  }

  /// The faults that wait at a moment, without those whose time is over.
  package func faults(at now: Date) -> [Fault] {
    state.withLock { state in
      state.faults.settle(at: now)
      return state.faults.faults
    }
  }

  /// Takes all faults back.
  package func clearFaults() {
    state.withLock { $0.faults.clear() }
  }

  /// The requests that the services saw, oldest first: the last 10,000, or 64 MiB of them.
  package var calls: [RecordedCall] {
    state.withLock { $0.calls.calls }
  }

  /// Forgets the calls; their numbers go on.
  package func clearCalls() {
    state.withLock { $0.calls.clear() }
  }

  /// Goes back to the configuration's models and roles, with no faults, calls, client tokens, sessions and logins, and
  /// with the machine's clock.
  package func reset() {
    state.withLock { $0 = CloudState(configuration, $0.mint) }
  }

  /// Changes a model that exists.
  func change(_ key: ModelKey, _ body: (inout HostedModel) -> Void) -> Bool {
    state.withLock { state in
      guard var model = state[key] else { return false }
      body(&model)
      state[key] = model
      return true
    }
  }
}
