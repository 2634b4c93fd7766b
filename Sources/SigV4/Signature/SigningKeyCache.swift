import Synchronization

/// Signing keys that were already derived: four HMACs less for each request.
///
/// A key is found only with the secret that it was made from, so that rotated credentials never meet an old key. The
/// first key of a new day drops the keys of earlier days. Safe to share between threads.
package final class SigningKeyCache: Sendable {
  private struct Identity: Hashable {
    let accessKeyID: String
    let scope: CredentialScope
  }

  private struct Entry {
    let secretAccessKey: Secret
    let key: SigningKey
    var lastUse: UInt64
  }

  private struct State {
    var entries: [Identity: Entry] = [:]
    /// What was found last, which most often is what is looked for next.
    var last: (identity: Identity, entry: Entry)?
    var uses: UInt64 = 0
  }

  private let state = Mutex(State())
  private let capacity: Int

  /// - Parameter capacity: At least 1. The least recently used key makes room for a new one.
  package init(capacity: Int = 64) {
    precondition(capacity > 0, "a cache of signing keys needs room for one")
    self.capacity = capacity
  }

  /// The number of keys held now.
  package var count: Int { state.withLock { $0.entries.count } }

  /// The key for these credentials and scope, derived when it is not held.
  package func key(for credentials: AWSCredentials, scope: CredentialScope) -> SigningKey {
    if let key = heldKey(for: credentials, scope: scope) { return key }
    // Outside the lock: two threads may derive the same key, which costs less than making all of them wait.
    let key = SigningKey(secretAccessKey: credentials.secretAccessKey, scope: scope)
    insert(key, for: credentials, scope: scope)
    return key
  }

  /// The key for these credentials and scope, if it is held.
  package func heldKey(for credentials: AWSCredentials, scope: CredentialScope) -> SigningKey? {
    let identity = Identity(accessKeyID: credentials.accessKeyID, scope: scope)
    return state.withLock { state in
      if let last = state.last, last.identity == identity, last.entry.secretAccessKey == credentials.secretAccessKey {
        return last.entry.key
      }
      guard let entry = state.entries[identity], entry.secretAccessKey == credentials.secretAccessKey else {
        return nil
      }
      state.uses += 1
      state.entries[identity]?.lastUse = state.uses
      state.last = (identity, entry)
      return entry.key
    }
  }

  private func insert(_ key: SigningKey, for credentials: AWSCredentials, scope: CredentialScope) {
    let identity = Identity(accessKeyID: credentials.accessKeyID, scope: scope)
    state.withLock { state in
      state.last = nil
      state.entries = state.entries.filter { $0.key.scope.day >= scope.day }
      if state.entries[identity] == nil, state.entries.count >= capacity,
        let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        state.entries[oldest.key] = nil
      }
      state.uses += 1
      state.entries[identity] = Entry(secretAccessKey: credentials.secretAccessKey, key: key, lastUse: state.uses)
    }
  }
}
