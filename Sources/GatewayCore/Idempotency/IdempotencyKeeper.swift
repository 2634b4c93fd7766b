package import FoundationEssentials
package import Platform

/// Sees to it that a request which is sent twice with the same Idempotency-Key is carried out once.
package struct IdempotencyKeeper: Sendable {
  /// What to do with a request.
  package enum Decision: Sendable, Equatable {
    /// Carry it out as this operation, which an earlier try may have begun.
    case proceed(operationID: UUID)
    /// Answer what was answered before.
    case replay(status: Int, body: Data, operationID: UUID)
  }

  private let store: any GatewayStore
  private let time: any TimeSource
  /// Tells what this process has under way from what one before it has left.
  private let process = UUID()

  package init(store: any GatewayStore, time: any TimeSource) {
    self.store = store
    self.time = time
  }

  /// The operation of a request without a key, which stands for itself.
  package func newOperationID() -> UUID { .ordered(at: time.now) }

  /// To be called when the request is known to be valid, before anything is done for it.
  /// - Throws: IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_MISMATCH, STORE_UNAVAILABLE.
  package func begin(_ key: IdempotencyRecord.Key, fingerprint: String) async throws(GatewayError) -> Decision {
    let now = time.now
    return try await store.transaction { (books) throws(GatewayError) in
      let known = try books.idempotencyRecord(key)
      let (decision, record) = try IdempotencyRecord.decide(
        known, key: key, fingerprint: fingerprint, process: process, now: now)
      if let record { try books.save(record) }
      return decision
    }
  }

  /// Keeps the answer, or frees the key where trying again may help.
  package func finish(
    _ key: IdempotencyRecord.Key, status: Int, body: Data, mayBeRetried: Bool
  ) async throws(GatewayError) {
    try await store.transaction { (books) throws(GatewayError) in
      guard var record = try books.idempotencyRecord(key) else { return }
      record.state = mayBeRetried ? .freed : .done(status: status, body: body)
      try books.save(record)
    }
  }
}

extension IdempotencyRecord {
  /// What a record that is known, or none, means for a request: pure.
  /// - Returns: The decision, and the record to write with it.
  package static func decide(
    _ known: IdempotencyRecord?, key: Key, fingerprint: String, process: UUID, now: Date
  ) throws(GatewayError) -> (IdempotencyKeeper.Decision, IdempotencyRecord?) {
    guard var known, now.timeIntervalSince(known.createdAt) < HistoryPruner.idempotencyLife else {
      let record = IdempotencyRecord(
        key: key, fingerprint: fingerprint, operationID: .ordered(at: now), createdAt: now,
        state: .inProgress(process: process))
      return (.proceed(operationID: record.operationID), record)
    }
    guard known.fingerprint == fingerprint else {
      throw GatewayError(
        .idempotencyMismatch, "This Idempotency-Key was used for another request. Take a new key for a new request.")
    }
    switch known.state {
    case .done(let status, let body):
      return (.replay(status: status, body: body, operationID: known.operationID), nil)
    case .inProgress(let owner) where owner == process:
      throw GatewayError(
        .idempotencyInProgress, "The first request with this Idempotency-Key is still under way.", retryAfter: 1)
    // What a process before this one had under way is carried on.
    case .inProgress, .freed:
      known.state = .inProgress(process: process)
      return (.proceed(operationID: known.operationID), known)
    }
  }
}
