import GatewayCore
import OpenSSLCrypto
import Synchronization

/// Tokens whose signatures were good, by their SHA-256, so that a caller costs one verification for each token and not
/// one for each request. When there are too many, the oldest are forgotten first.
final class VerifiedTokens: Sendable {
  struct Entry: Sendable {
    let caller: Caller
    let issuer: IssuerKeys
    let times: TokenTimes
    /// Of the issuer's keys.
    let generation: Int
  }

  private struct State {
    var entries: [SHA256Digest: Entry] = [:]
    /// In the order in which they came, from `next` on and then from the beginning.
    var order: [SHA256Digest] = []
    var next = 0
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) {
    self.limit = limit
  }

  var count: Int { state.withLock { $0.entries.count } }

  subscript(digest: SHA256Digest) -> Entry? { state.withLock { $0.entries[digest] } }

  func keep(_ entry: Entry, as digest: SHA256Digest) {
    state.withLock { state in
      guard state.entries.updateValue(entry, forKey: digest) == nil else { return }
      guard state.order.count == limit else { return state.order.append(digest) }
      state.entries[state.order[state.next]] = nil
      state.order[state.next] = digest
      state.next = (state.next + 1) % limit
    }
  }
}
