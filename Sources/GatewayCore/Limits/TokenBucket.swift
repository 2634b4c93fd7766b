/// A rate with room for bursts: pure, the time is given to it.
///
/// It begins full. Times are those of a clock that nobody sets back.
struct TokenBucket: Sendable, Equatable {
  struct Decision: Sendable, Equatable {
    let isAllowed: Bool
    /// Whole requests that can be made now.
    let left: Int
    /// Whole seconds until the bucket is full again.
    let full: Int
    /// Whole seconds until the next request can be made, from 1; nil where one can be made now.
    let wait: Int?
  }

  private var rate: CallerLimits.Rate
  private var tokens: Double
  private var filledAt: Duration

  init(_ rate: CallerLimits.Rate, at now: Duration) {
    self.rate = rate
    tokens = Double(rate.burst)
    filledAt = now
  }

  /// From now on it fills at another rate. What is in it stays, as far as there is room.
  mutating func change(to rate: CallerLimits.Rate, at now: Duration) {
    guard rate != self.rate else { return }
    fill(to: now)
    self.rate = rate
    tokens = min(tokens, Double(rate.burst))
  }

  /// Takes one token if there is one.
  mutating func take(at now: Duration) -> Decision {
    fill(to: now)
    let isAllowed = tokens >= 1
    if isAllowed { tokens -= 1 }
    return decision(isAllowed)
  }

  /// What there is, with nothing taken.
  mutating func look(at now: Duration) -> Decision {
    fill(to: now)
    return decision(tokens >= 1)
  }

  private mutating func fill(to now: Duration) {
    guard now > filledAt else { return }
    let filled = tokens + (now - filledAt) / .seconds(1) * rate.perSecond
    // A token that ten thousand small steps have made is not one-billionth short of a whole.
    tokens = min(Double(rate.burst), abs(filled - filled.rounded()) < 1e-9 ? filled.rounded() : filled)
    filledAt = now
  }

  private func decision(_ isAllowed: Bool) -> Decision {
    let wait = tokens >= 1 ? nil : max(1, Int(((1 - tokens) / rate.perSecond).rounded(.up)))
    let full = Int(((Double(rate.burst) - tokens) / rate.perSecond).rounded(.up))
    return Decision(isAllowed: isAllowed, left: Int(tokens), full: full, wait: wait)
  }
}
