import FoundationEssentials
import SigV4

/// What is known of one identity's credentials, and what is done when somebody asks for them: no clock, no task.
///
/// The rules are those of the AWS SDKs' static stability: once there are credentials, a source that is down is no
/// reason to have none. An error is told only where there is nothing to give out, or where asking again cannot help.
/// Source: smithy-rs, `aws-runtime/src/static_stability.rs`; botocore, pull requests 3733 and 3760.
struct CachedIdentity: Sendable {
  /// One question to the source.
  struct Fetch: Sendable, Equatable {
    let number: Int
    /// A source that takes longer is taken to be down.
    let limit: Duration
  }

  enum Answer: Sendable, Equatable {
    /// These now; the renewal, if there is one, begins beside it.
    case serve(AWSCredentials, renewal: Fetch?)
    /// Those that the fetch under way will bring; it begins now if it is given. Whoever has waited ``patience`` for
    /// it takes the fallback.
    case wait(new: Fetch?, fallback: AWSCredentials?)
    case refuse(CredentialError)
  }

  /// How long somebody who has a fallback waits.
  static let patience: Duration = .seconds(5)
  /// How long somebody who has none waits, which is the time limit of most calls.
  static let lastPatience: Duration = .seconds(15)
  /// Sources have limits of their own; a program may take the longest.
  private static let fetchLimit: Duration = .seconds(60)
  /// Credentials without an expiration may still be replaced in the file that they come from.
  private static let recheck: TimeInterval = 60
  /// How long an error that only people can mend is told without asking again.
  private static let errorLife: ClosedRange<TimeInterval> = 1...5

  private struct Renewal {
    var advisoryAt = Date.distantFuture
    var mandatoryAt = Date.distantFuture
    /// Of credentials without an expiration.
    var recheckAt: Duration?
    var pause: ClosedRange<TimeInterval>?
  }

  private(set) var credentials: AWSCredentials?
  private(set) var failure: IdentityReport.Failure?
  private var renewal = Renewal()
  private var isRefused = false
  private var pausedUntil: Duration?
  private var finalError: (error: CredentialError, until: Duration)?
  private var current: Fetch?
  private var fetchCount = 0

  /// Somebody asks for the credentials.
  mutating func asked(at now: Moment) -> Answer {
    guard let credentials else {
      if let error = rememberedError(at: now) { return .refuse(error) }
      return wait(at: now, fallback: nil)
    }
    let need = need(at: now)
    if need == .none { return .serve(credentials, renewal: nil) }
    if let pausedUntil, now.uptime < pausedUntil { return .serve(credentials, renewal: nil) }
    if let error = rememberedError(at: now) { return .refuse(error) }
    // What is told as an error once is not taken back while it lasts.
    guard need == .advisory, finalError == nil else {
      return wait(at: now, fallback: mayServe(credentials, at: now) ? credentials : nil)
    }
    return .serve(credentials, renewal: current == nil ? begin(at: now) : nil)
  }

  /// A fetch has ended.
  ///
  /// - Parameter random: in 0 to 1, so that many gateways do not come back to a source at the same moment.
  /// - Returns: What those who wait for it get; nil when it was over already.
  mutating func ended(
    _ fetch: Fetch, _ result: Result<AWSCredentials, CredentialError>, at now: Moment, random: Double
  ) -> Result<AWSCredentials, CredentialError>? {
    guard current == fetch else { return nil }
    current = nil
    switch result {
    case .failure(let error):
      return failed(error, at: now, random: random)
    case .success(let fresh):
      if let expiration = fresh.expiration, expiration <= now.wall {
        return failed(Self.error(fresh, "its credentials have expired already"), at: now, random: random)
      }
      if isRefused, let credentials, credentials.areSameKeys(as: fresh) {
        return failed(Self.error(fresh, "it still has the keys that AWS refuses"), at: now, random: random)
      }
      keep(fresh, at: now)
      return .success(fresh)
    }
  }

  /// A service has refused these keys: if they are the ones that are given out, the source is asked before they are
  /// given out again.
  mutating func refused(_ keys: AWSCredentials) {
    if let credentials, credentials.areSameKeys(as: keys) { isRefused = true }
  }

  // MARK: Asking

  private enum Need {
    case none, advisory, mandatory
  }

  private func need(at now: Moment) -> Need {
    if isRefused || now.wall >= renewal.mandatoryAt { return .mandatory }
    if now.wall >= renewal.advisoryAt { return .advisory }
    if let recheckAt = renewal.recheckAt, now.uptime >= recheckAt { return .advisory }
    return .none
  }

  private func rememberedError(at now: Moment) -> CredentialError? {
    finalError.flatMap { now.uptime < $0.until ? $0.error : nil }
  }

  private mutating func wait(at now: Moment, fallback: AWSCredentials?) -> Answer {
    .wait(new: current == nil ? begin(at: now) : nil, fallback: fallback)
  }

  /// A source that hangs must leave time for another attempt while the old credentials still count.
  private mutating func begin(at now: Moment) -> Fetch {
    fetchCount += 1
    let left = credentials?.expiration.map { $0.timeIntervalSince(now.wall) } ?? 0
    let limit = left > 0 ? min(Self.fetchLimit, .seconds(max(1, left / 4))) : Self.fetchLimit
    let fetch = Fetch(number: fetchCount, limit: limit)
    current = fetch
    return fetch
  }

  // MARK: Ending

  private mutating func keep(_ fresh: AWSCredentials, at now: Moment) {
    renewal = Renewal()
    if let expiration = fresh.expiration {
      let life = expiration.timeIntervalSince(now.wall)
      let windows = fresh.mayOutlive ? RefreshWindows(life: life) : RefreshWindows(ofStrictLife: life)
      renewal.advisoryAt = expiration.addingTimeInterval(-windows.advisory)
      renewal.mandatoryAt = expiration.addingTimeInterval(-windows.mandatory)
      renewal.pause = windows.pause
    } else if fresh.mayOutlive {
      renewal.recheckAt = now.uptime + .seconds(Self.recheck)
      renewal.pause = Self.recheck...Self.recheck
    }
    credentials = fresh
    isRefused = false
    pausedUntil = nil
    finalError = nil
    failure = nil
  }

  private mutating func failed(
    _ error: CredentialError, at now: Moment, random: Double
  ) -> Result<AWSCredentials, CredentialError> {
    failure = IdentityReport.Failure(error: error, at: now.wall, count: (failure?.count ?? 0) + 1)
    if error.needsOperator {
      finalError = (error, now.uptime + .seconds(Self.errorLife.value(at: random)))
      return .failure(error)
    }
    finalError = nil
    guard let credentials, mayServe(credentials, at: now) else { return .failure(error) }
    if let pause = renewal.pause { pausedUntil = now.uptime + .seconds(pause.value(at: random)) }
    return .success(credentials)
  }

  private func mayServe(_ credentials: AWSCredentials, at now: Moment) -> Bool {
    if credentials.mayOutlive { return true }
    return !isRefused && credentials.expiration.map { now.wall < $0 } ?? true
  }

  private static func error(_ credentials: AWSCredentials, _ reason: String) -> CredentialError {
    CredentialError([.init(source: credentials.source ?? "credentials", reason: reason, isFinal: true)])
  }
}

extension ClosedRange<TimeInterval> {
  fileprivate func value(at part: Double) -> TimeInterval { lowerBound + (upperBound - lowerBound) * part }
}

extension AWSCredentials {
  fileprivate func areSameKeys(as other: AWSCredentials) -> Bool {
    accessKeyID == other.accessKeyID && secretAccessKey == other.secretAccessKey
      && sessionToken == other.sessionToken
  }
}
