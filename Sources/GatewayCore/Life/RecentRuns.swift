import Synchronization

/// The last runs of the models that somebody asked for, in memory as they are in the store.
///
/// Nobody else writes the store: what is remembered stands until a run of the model is written, or old ones are removed.
final class RecentRuns: Sendable {
  /// So many of a model.
  static let limit = 10
  /// Of so many models at most.
  private static let modelLimit = 4096

  private struct State {
    var runs: [ModelTarget: [Run]] = [:]
    /// Grows with each change of what is in the store.
    var changes = 0
  }

  private let state = Mutex(State())
  private let store: any GatewayStore

  init(_ store: any GatewayStore) {
    self.store = store
  }

  /// The newest first.
  /// - Throws: STORE_UNAVAILABLE.
  func runs(of target: ModelTarget) async throws(GatewayError) -> [Run] {
    let (known, changes) = state.withLock { ($0.runs[target], $0.changes) }
    if let known { return known }
    let read = try await store.transaction { (books) throws(GatewayError) in
      try books.runs(of: target, limit: Self.limit)
    }
    state.withLock { state in
      // What was written meanwhile may not have been read.
      guard state.changes == changes else { return }
      if state.runs.count >= Self.modelLimit { state.runs = [:] }
      state.runs[target] = read
    }
    return read
  }

  /// Of how many models runs are remembered.
  var count: Int { state.withLock(\.runs.count) }

  /// Takes in that runs of models were written.
  func changed(_ targets: [ModelTarget]) {
    guard !targets.isEmpty else { return }
    state.withLock { state in
      state.changes += 1
      for target in targets { state.runs[target] = nil }
    }
  }

  /// Takes in that runs of any models were removed.
  func removed() {
    state.withLock { state in
      state.changes += 1
      state.runs = [:]
    }
  }
}
