package import FoundationEssentials

/// What was answered to a request with an Idempotency-Key, so that the same request gets the same answer.
///
/// Source: draft-ietf-httpapi-idempotency-key-header
package struct IdempotencyRecord: Sendable, Equatable, Codable {
  /// A key belongs to its caller: two callers' keys have nothing to do with each other.
  package struct Key: Hashable, Sendable, Codable {
    package let caller: String
    package let key: String

    package init(caller: String, key: String) {
      self.caller = caller
      self.key = key
    }
  }

  package enum State: Sendable, Equatable, Codable {
    /// A request of this process is under way.
    case inProgress(process: UUID)
    /// It ended in a way that may be tried again; the next request carries on the same operation.
    case freed
    /// The answer: status and body as they were sent.
    case done(status: Int, body: Data)
  }

  package let key: Key
  /// The method, path and body that the key stands for.
  package let fingerprint: String
  package let operationID: UUID
  package let createdAt: Date
  package var state: State

  package init(key: Key, fingerprint: String, operationID: UUID, createdAt: Date, state: State) {
    self.key = key
    self.fingerprint = fingerprint
    self.operationID = operationID
    self.createdAt = createdAt
    self.state = state
  }
}
