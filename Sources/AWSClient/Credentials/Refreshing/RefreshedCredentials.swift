package import Platform
import ServiceLifecycle
package import SigV4
import Synchronization

/// The keys of the gateway's own identity and of the roles that it takes on, kept and renewed in time.
///
/// Sources are asked in the tasks of this service and nowhere else, one question at a time for each identity: that a
/// caller goes away ends nothing for the others. It must run while keys are asked for; before that, callers wait.
/// Identities are renewed when they are used. Roles come from the catalog and the store, never from a caller, and so
/// does the number of those kept.
package final class RefreshedCredentials: CredentialResolver, Service {
  /// Makes the source of a role's keys, given that of the gateway's own.
  package typealias RoleSource = @Sendable (_ role: AssumedRole, _ own: OwnIdentity) -> any CredentialProvider

  private struct Identity {
    var cache = CachedIdentity()
    var flight = CredentialFlight()
  }

  private struct Job: Sendable {
    let role: AssumedRole?
    let fetch: CachedIdentity.Fetch
  }

  private let own: any CredentialProvider
  private let roleSource: RoleSource
  private let time: any TimeSource
  private let random: @Sendable () -> Double
  private let onFetch: @Sendable (IdentityReport) -> Void
  private let identities = Mutex<[AssumedRole?: Identity]>([:])
  private let jobs: AsyncStream<Job>
  private let queue: AsyncStream<Job>.Continuation

  /// - Parameters:
  ///   - own: the gateway's own identity.
  ///   - random: in 0 to 1, for the jitter of pauses.
  ///   - onFetch: told of an identity after each question to its source.
  package init(
    own: any CredentialProvider, roleSource: @escaping RoleSource, time: any TimeSource,
    random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
    onFetch: @escaping @Sendable (IdentityReport) -> Void = { _ in }
  ) {
    self.own = own
    self.roleSource = roleSource
    self.time = time
    self.random = random
    self.onFetch = onFetch
    (jobs, queue) = AsyncStream.makeStream(of: Job.self)
  }

  package func credentials(for role: AssumedRole?) async throws(CredentialError) -> AWSCredentials {
    let now = Moment(time)
    let (answer, flight) = identities.withLock { identities in
      let answer = identities[role, default: Identity()].cache.asked(at: now)
      if answer.fetch != nil { identities[role]?.flight = CredentialFlight() }
      return (answer, identities[role]?.flight)
    }
    if let fetch = answer.fetch { begin(Job(role: role, fetch: fetch)) }
    switch answer {
    case .serve(let credentials, _): return credentials
    case .refuse(let error): throw error
    case .wait(_, let fallback):
      let limit = fallback == nil ? CachedIdentity.lastPatience : CachedIdentity.patience
      if let outcome = await flight?.outcome(within: limit, by: time) { return try outcome.get() }
      guard let fallback else { throw Self.error("no credentials came within \(limit.components.seconds) s") }
      return fallback
    }
  }

  package func refused(_ credentials: AWSCredentials, for role: AssumedRole?) async {
    identities.withLock { $0[role]?.cache.refused(credentials) }
  }

  /// The identities that were asked for so far, the gateway's own first.
  package var reports: [IdentityReport] {
    identities.withLock { identities in identities.map { Self.report($0, $1.cache) } }
      .sorted { ($0.role?.arn ?? "", $0.role?.externalID ?? "") < ($1.role?.arn ?? "", $1.role?.externalID ?? "") }
  }

  package func run() async {
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        for await job in jobs {
          group.addTask { await self.ask(job) }
        }
        group.cancelAll()
      }
    } onGracefulShutdown: {
      self.queue.finish()
    }
    queue.finish()
    for role in identities.withLock({ Array($0.keys) }) {
      identities.withLock { $0[role]?.flight }?.settle(.failure(Self.ended))
    }
  }

  private func begin(_ job: Job) {
    guard case .enqueued = queue.yield(job) else { return end(job, .failure(Self.ended)) }
  }

  /// Asks the source, and settles the question when it has answered or its time is up.
  private func ask(_ job: Job) async {
    let source = job.role.map { roleSource($0, OwnIdentity(resolver: self)) } ?? own
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        let result: CredentialFlight.Outcome
        do throws(CredentialError) { result = .success(try await source.credentials()) } catch {
          result = .failure(error)
        }
        self.end(job, result)
      }
      group.addTask {
        guard (try? await self.time.sleep(for: job.fetch.limit)) != nil else { return }
        self.end(job, .failure(Self.error("their source has not answered in time")))
      }
      await group.next()
      group.cancelAll()
    }
  }

  private func end(_ job: Job, _ result: CredentialFlight.Outcome) {
    let now = Moment(time)
    let random = random()
    let ended = identities.withLock {
      identities -> (flight: CredentialFlight, outcome: CredentialFlight.Outcome, report: IdentityReport)? in
      guard let outcome = identities[job.role]?.cache.ended(job.fetch, result, at: now, random: random),
        let identity = identities[job.role]
      else { return nil }
      return (identity.flight, outcome, Self.report(job.role, identity.cache))
    }
    guard let ended else { return }
    ended.flight.settle(ended.outcome)
    onFetch(ended.report)
  }

  private static func report(_ role: AssumedRole?, _ cache: CachedIdentity) -> IdentityReport {
    IdentityReport(
      role: role, source: cache.credentials?.source, accessKeyID: cache.credentials?.accessKeyID,
      expiration: cache.credentials?.expiration, failure: cache.failure)
  }

  private static let ended = error("no credentials are fetched any more: the process ends")

  private static func error(_ reason: String) -> CredentialError {
    CredentialError([.init(source: "credentials", reason: reason, isFinal: true)])
  }
}

/// The gateway's own keys, as a source for those of roles.
package struct OwnIdentity: CredentialProvider {
  fileprivate let resolver: RefreshedCredentials

  package func credentials() async throws(CredentialError) -> AWSCredentials {
    try await resolver.credentials(for: nil)
  }

  /// STS has refused exactly these keys as expired.
  package func refused(_ keys: AWSCredentials) async {
    await resolver.refused(keys, for: nil)
  }
}

extension CachedIdentity.Answer {
  fileprivate var fetch: CachedIdentity.Fetch? {
    switch self {
    case .serve(_, let fetch), .wait(let fetch, _): fetch
    case .refuse: nil
    }
  }
}
