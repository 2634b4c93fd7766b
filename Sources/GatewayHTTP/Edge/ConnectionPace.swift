/// What a connection does when, and whether that is quick enough: pure. Times are seconds of any clock that goes on.
struct ConnectionPace {
  enum Verdict: Equatable {
    case fine
    /// The head, or the body, of a request takes too long.
    case requestTooSlow
    /// Nothing has come, or the client takes nothing of its answer: there is nobody to tell.
    case gone
  }

  private enum Input {
    case silent(since: Double)
    case idle
    case head(since: Double)
    case body(since: Double, bytes: Int)
  }

  let limits: EdgeLimits
  private var input: Input
  private var stalledSince: Double?
  private var shutdownSince: Double?

  init(limits: EdgeLimits, at now: Double) {
    self.limits = limits
    input = .silent(since: now)
  }

  /// Bytes have come, of whatever.
  mutating func received(at now: Double) {
    switch input {
    case .silent, .idle: input = .head(since: now)
    case .head, .body: break
    }
  }

  mutating func headEnded(at now: Double) { input = .body(since: now, bytes: 0) }

  mutating func bodyCame(_ count: Int) {
    if case .body(let since, let bytes) = input { input = .body(since: since, bytes: bytes + count) }
  }

  mutating func requestEnded() { input = .idle }

  /// The client no longer takes its answer, or does again.
  mutating func setStalled(_ isStalled: Bool, at now: Double) {
    stalledSince = isStalled ? stalledSince ?? now : nil
  }

  mutating func shutsDown(at now: Double) { shutdownSince = shutdownSince ?? now }

  /// Whether the time that passes matters: it does not while the client waits for its answer, or has nothing to ask.
  var isLimited: Bool {
    if case .idle = input { stalledSince != nil } else { true }
  }

  func verdict(at now: Double) -> Verdict {
    if let stalledSince, isOver(limits.stall, since: stalledSince, at: now) { return .gone }
    switch input {
    case .idle: return .fine
    case .silent(let since): return now - since >= limits.silence ? .gone : .fine
    case .head(let since): return isOver(limits.head, since: since, at: now) ? .requestTooSlow : .fine
    case .body(let since, let bytes):
      let granted = min(limits.body, limits.bodyGrace + Double(bytes) / limits.bodyRate)
      return isOver(granted, since: since, at: now) ? .requestTooSlow : .fine
    }
  }

  private func isOver(_ limit: Double, since start: Double, at now: Double) -> Bool {
    if let shutdownSince, now - max(start, shutdownSince) >= limits.shutdown { return true }
    return now - start >= limit
  }
}
