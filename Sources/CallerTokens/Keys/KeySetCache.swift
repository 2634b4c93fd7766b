/// What is known of an issuer's keys, and what is done when one is asked for: no clock, no task.
///
/// Once there are keys, a source that is down is no reason to have none: they are used for a day more. A token whose
/// key is not among them has them fetched at once, but not more often than the pace allows, whoever sends such tokens.
struct KeySetCache: Sendable {
  /// How often the source is asked.
  struct Pace: Sendable {
    /// In good days, without anybody asking.
    var refresh: Duration
    /// From one good answer to a question for the sake of a key that was not in it.
    var spacing: Duration = .seconds(30)
  }

  enum Answer: Sendable {
    case found(VerificationKey, generation: Int)
    /// What the fetch under way brings; it begins now if nothing was under way.
    case wait(begins: Bool)
    case refuse
    /// It cannot be told before the source answers.
    case unavailable(retryAfter: Duration)
  }

  /// For how long keys are used after they were last seen at the source.
  static let staleLimit: Duration = .seconds(24 * 3600)
  private static let longestPause: Duration = .seconds(60)

  private let pace: Pace
  private var keys: KeySet?
  private var document: [UInt8] = []
  private var seenAt: Duration = .zero
  private var isFetching = false
  private var failureCount = 0
  /// When somebody may have the source asked, and when it is asked anyway.
  private var nextOnDemand: Duration = .zero
  private var nextInTurn: Duration = .zero
  /// Changes with the keys, so that what was verified with others is verified anew.
  private var generation = 0

  init(pace: Pace) {
    self.pace = pace
  }

  /// What is verified now has been verified with these; nil: there are no keys.
  func generation(at now: Duration) -> Int? {
    hasKeys(at: now) ? generation : nil
  }

  /// - Parameter mayWait: false for whoever has waited already.
  mutating func asked(
    for id: String, _ algorithm: TokenAlgorithm, at now: Duration, mayWait: Bool = true
  ) -> Answer {
    if hasKeys(at: now), let keys {
      if let key = keys[id, algorithm] { return .found(key, generation: generation) }
      if keys.has(id) { return .refuse }
    }
    if mayWait, isFetching { return .wait(begins: false) }
    if mayWait, now >= nextOnDemand {
      isFetching = true
      return .wait(begins: true)
    }
    let isTold = hasKeys(at: now) && failureCount == 0 && !isFetching
    return isTold ? .refuse : .unavailable(retryAfter: max(.seconds(1), nextOnDemand - now))
  }

  /// Whether the source is to be asked because it is time to; then it is under way.
  mutating func isDue(at now: Duration) -> Bool {
    guard !isFetching, now >= nextInTurn else { return false }
    isFetching = true
    return true
  }

  /// - Parameters:
  ///   - result: the document, and the keys in it.
  ///   - random: in 0 to 1, so that many gateways do not ask at the same time.
  /// - Returns: whether there are other keys than before.
  mutating func ended(
    _ result: Result<(document: [UInt8], keys: KeySet), KeySetProblem>, at now: Duration, random: Double
  ) -> Bool {
    isFetching = false
    switch result {
    case .success(let (document, keys)):
      let isNew = self.keys == nil || document != self.document
      if isNew { generation += 1 }
      self.keys = keys
      self.document = document
      seenAt = now
      failureCount = 0
      nextOnDemand = now + pace.spacing
      nextInTurn = now + pace.refresh * (1 - random / 10)
      return isNew
    case .failure:
      failureCount = min(failureCount + 1, 16)
      let pause = min(.seconds(1 << (failureCount - 1)), Self.longestPause)
      nextOnDemand = now + pause
      nextInTurn = nextOnDemand
      return false
    }
  }

  /// How long until ``isDue(at:)`` may be true.
  func pause(at now: Duration) -> Duration { max(.zero, nextInTurn - now) }

  private func hasKeys(at now: Duration) -> Bool {
    keys != nil && now - seenAt < Self.staleLimit
  }
}
