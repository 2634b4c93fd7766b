import FoundationEssentials
import SigV4

@testable import AWSClient

/// Somebody who asks every 50 ms for the keys of a source that gives out 20 s each time, and is down for a while.
struct OutageStory {
  private let outage: CachedIdentityTests.Outage
  private let from: Double
  private let to: Double
  private let random: Double
  private var identity = CachedIdentity()
  /// The fetch under way, and the time at which it ends.
  private var fetch: (fetch: CachedIdentity.Fetch, end: Double, isAnswered: Bool)?
  private(set) var fetchCount = 0
  /// When keys were given out whose time was up.
  private(set) var expiredAt: Double?

  init(outage: CachedIdentityTests.Outage, from: Double, to: Double, random: Double) {
    self.outage = outage
    self.from = from
    self.to = to
    self.random = random
  }

  mutating func run(for seconds: Double) {
    for tick in 0..<Int(seconds * 20) {
      let second = Double(tick) / 20
      let now = Moment(wall: IdentityStory.start.addingTimeInterval(second), uptime: .seconds(second))
      end(at: second, now)
      switch identity.asked(at: now) {
      case .serve(let keys, let renewal):
        if let expiration = keys.expiration, expiration <= now.wall { expiredAt = expiredAt ?? second }
        if let renewal { begin(renewal, at: second) }
      case .wait(let new, _):
        if let new { begin(new, at: second) }
      case .refuse: expiredAt = expiredAt ?? second
      }
    }
  }

  private mutating func begin(_ new: CachedIdentity.Fetch, at second: Double) {
    fetchCount += 1
    let isDown = (from..<to).contains(second)
    let duration = isDown && outage == .hangs ? new.limit / .seconds(1) : 0.1
    fetch = (new, second + duration, !isDown)
  }

  private mutating func end(at second: Double, _ now: Moment) {
    guard let fetch, second >= fetch.end else { return }
    self.fetch = nil
    let keys = IdentityStory.Keys.keys("at \(second)", 20).credentials(at: now.wall)
    let error = CredentialError([.init(source: "test", reason: "down", isFinal: true)])
    _ = identity.ended(fetch.fetch, fetch.isAnswered ? .success(keys) : .failure(error), at: now, random: random)
  }
}
