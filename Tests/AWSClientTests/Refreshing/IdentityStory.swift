import FoundationEssentials
import SigV4

@testable import AWSClient

/// What happens to an identity, step by step, and what must come of each step.
///
/// Keys are called by one letter. An answer to somebody who asks is written so: `A` is given out; `A, fetch` is given
/// out while a renewal begins; `wait` for the fetch under way, `wait, fetch` for one that begins now, `else A` for
/// those who would be served `A` if it takes long; `error` for what is told as one.
struct IdentityStory: Sendable {
  enum Step: Sendable {
    case ask(String)
    /// The fetch under way brings keys.
    case comes(Keys, String)
    case fails(String)
    /// With an error that only people can mend.
    case failsForGood(String)
    case after(Double)
    case refused(Keys)
  }

  struct Keys: Sendable {
    let name: String
    /// In seconds; nil: they last.
    let life: Double?
    var mayOutlive = true
  }

  static let start = Date(timeIntervalSince1970: 1_800_000_000)

  private var identity = CachedIdentity()
  private var now = Moment(wall: Self.start, uptime: .zero)
  private var fetch: CachedIdentity.Fetch?
  private let random: Double

  /// - Parameter random: for all jitter.
  init(random: Double = 0) {
    self.random = random
  }

  /// What came of a step, and what should have; nil for a step of which nothing comes.
  mutating func take(_ step: Step) -> (came: String, expected: String)? {
    switch step {
    case .ask(let expected): return (text(identity.asked(at: now)), expected)
    case .comes(let keys, let expected): return (end(.success(keys.credentials(at: now.wall))), expected)
    case .fails(let expected): return (end(.failure(Self.error(needsOperator: false))), expected)
    case .failsForGood(let expected): return (end(.failure(Self.error(needsOperator: true))), expected)
    case .after(let seconds):
      now = Moment(wall: now.wall.addingTimeInterval(seconds), uptime: now.uptime + .seconds(seconds))
      return nil
    case .refused(let keys):
      identity.refused(keys.credentials(at: now.wall))
      return nil
    }
  }

  private mutating func end(_ result: Result<AWSCredentials, CredentialError>) -> String {
    guard let fetch else { return "nothing was fetched" }
    return switch identity.ended(fetch, result, at: now, random: random) {
    case .success(let credentials)?: credentials.accessKeyID
    case .failure?: "error"
    case nil: "too late"
    }
  }

  private mutating func text(_ answer: CachedIdentity.Answer) -> String {
    switch answer {
    case .serve(let credentials, let renewal):
      fetch = renewal ?? fetch
      return credentials.accessKeyID + (renewal == nil ? "" : ", fetch")
    case .wait(let new, let fallback):
      fetch = new ?? fetch
      return "wait" + (new == nil ? "" : ", fetch") + (fallback.map { ", else \($0.accessKeyID)" } ?? "")
    case .refuse: return "error"
    }
  }

  private static func error(needsOperator: Bool) -> CredentialError {
    CredentialError([.init(source: "test", reason: "down", isFinal: true, needsOperator: needsOperator)])
  }
}

extension IdentityStory.Keys {
  static func keys(_ name: String, _ life: Double?) -> Self { Self(name: name, life: life) }
  static func strict(_ name: String, _ life: Double?) -> Self { Self(name: name, life: life, mayOutlive: false) }

  func credentials(at now: Date) -> AWSCredentials {
    AWSCredentials(
      accessKeyID: name, secretAccessKey: Secret("secret of \(name)"), sessionToken: Secret("token"),
      expiration: life.map { now.addingTimeInterval($0) }, mayOutlive: mayOutlive)
  }
}
