import AWSClient
import CallerTokens
import GatewayConfiguration
import GatewayCore
import GatewayHTTP
import Logging
import Platform
import ServiceLifecycle
import Synchronization

/// Who callers are, as the configuration has them; without any, everybody who can reach the gateway.
///
/// Issuers of tokens come and go with the configuration. One that stays as it is keeps its keys.
final class CallerAccess: Service {
  private struct Hosted {
    let keys: IssuerKeys
    let transport: AsyncHTTPTransport
    let end: AsyncStream<Void>.Continuation
  }

  private struct Job {
    let issuer: Hosted
    let ended: AsyncStream<Void>
  }

  /// For how long an issuer that is gone goes on for the requests that have begun with it.
  private static let farewell: Duration = .seconds(60)
  private static let glance: Duration = .milliseconds(50)

  private let issuers = Mutex<[String: Hosted]>([:])
  private let jobs: AsyncStream<Job>
  private let queue: AsyncStream<Job>.Continuation
  private let time: any TimeSource
  private let logger: Logger

  init(time: any TimeSource, logger: Logger) {
    self.time = time
    self.logger = logger
    (jobs, queue) = AsyncStream.makeStream(of: Job.self)
  }

  /// Knows the callers of a configuration. Its issuers take the place of those before them.
  func authenticator(for configuration: GatewayConfiguration) -> any Authenticator {
    let issuers = change(to: configuration.callers.isEmpty ? [] : configuration.tokenIssuers, configuration.aws.proxies)
    guard !configuration.callers.isEmpty else { return AnonymousAuthenticator() }
    let keys = APIKeyAuthenticator(configuration.callers, time: time)
    let bearers: any Authenticator =
      issuers.isEmpty
      ? keys
      : CombinedAuthenticator(
        keys: keys,
        tokens: TokenAuthenticator(issuers: issuers, entries: configuration.callers, time: time, logger: logger))
    return CertificateAuthenticator(configuration.callers, next: bearers, time: time)
  }

  /// By their labels.
  var known: [String: IssuerKeys] { issuers.withLock { $0.mapValues(\.keys) } }

  /// Waits until all issuers have keys, but for those before them, or `limit` has passed, so that who comes then need
  /// not wait.
  func haveKeys(within limit: Duration, butFor before: [String: IssuerKeys]) async {
    let deadline = time.uptime + limit
    let new = known.filter { before[$0.key] !== $0.value }.values
    while new.contains(where: { $0.generation == nil }), time.uptime < deadline {
      guard (try? await time.sleep(for: Self.glance)) != nil else { return }
    }
  }

  private func change(to wanted: [TokenIssuer], _ proxies: ProxyRules) -> [IssuerKeys] {
    issuers.withLock { issuers in
      var new: [String: Hosted] = [:]
      for issuer in wanted {
        if let hosted = issuers[issuer.label], hosted.keys.issuer == issuer {
          new[issuer.label] = hosted
        } else {
          new[issuer.label] = host(issuer, proxies)
        }
      }
      for (label, hosted) in issuers where new[label]?.keys !== hosted.keys { hosted.end.finish() }
      issuers = new
      return wanted.compactMap { new[$0.label]?.keys }
    }
  }

  private func host(_ issuer: TokenIssuer, _ proxies: ProxyRules) -> Hosted {
    // Each has connections of its own: none that AWS is called by.
    let transport = AsyncHTTPTransport(TransportSettings(for: issuer, proxies: proxies))
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    let hosted = Hosted(
      keys: IssuerKeys(issuer, transport: transport, time: time, logger: logger), transport: transport, end: end)
    queue.yield(Job(issuer: hosted, ended: ended))
    return hosted
  }

  func run() async throws {
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        for await job in jobs { group.addTask { await self.carry(job) } }
      }
    } onGracefulShutdown: {
      self.queue.finish()
    }
  }

  private func carry(_ job: Job) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await job.issuer.keys.run() }
      group.addTask {
        for await _ in job.ended {}
        try? await self.time.sleep(for: Self.farewell)
      }
      await group.next()
      group.cancelAll()
    }
    do { try await job.issuer.transport.shutdown() } catch {
      logger.debug("An issuer's connections could not be closed", metadata: ["error": "\(error)"])
    }
  }

  /// Closes what would have been closed, had it run.
  func shutdown() async throws {
    queue.finish()
    for await job in jobs { try await job.issuer.transport.shutdown() }
  }
}
