import GatewayConfiguration
import GatewayCore
import Logging
import Platform
import ServiceLifecycle
import Synchronization
import Telemetry

/// Has a gateway follow its configuration while it runs: on SIGHUP, and when the file changes.
///
/// A configuration is read and checked as a whole, and takes effect as a whole or not at all. Keys that are of the
/// process keep the values that it started with; the rest takes effect all the same, and the operator is told.
final class ConfigurationReloader: Service {
  enum Trigger: String, Sendable {
    case signal = "SIGHUP"
    case file
  }

  private struct State {
    /// What was read last and is good.
    var current: GatewayConfiguration
    /// What is in force of it, but for the keys of the process.
    var applied: GatewayConfiguration
    /// The file as it was when it was read last; nil: it was not there.
    var stamp: FileStamp?
  }

  /// Between two looks at the file. It is read when two looks have found the same: whoever writes it has then ended.
  private static let tick: Duration = .seconds(1)
  /// How long the keys of new issuers of tokens are waited for.
  private static let patience: Duration = .seconds(5)

  private let started: GatewayConfiguration
  private let source: ConfigurationSource
  private let gateway: Gateway
  private let callers: CallerAccess
  private let metrics: ReloadMetrics
  private let log: ReloadLog
  private let time: any TimeSource
  private let state: Mutex<State>

  /// - Parameter started: what the gateway was made with.
  init(
    started: GatewayConfiguration, source: ConfigurationSource, gateway: Gateway, callers: CallerAccess,
    metrics: ReloadMetrics, time: any TimeSource, logger: Logger
  ) {
    self.started = started
    self.source = source
    self.gateway = gateway
    self.callers = callers
    self.metrics = metrics
    self.time = time
    log = ReloadLog(logger: logger)
    state = Mutex(State(current: started, applied: started, stamp: source.path.flatMap(FileStamp.init(of:))))
  }

  func run() async throws {
    let (triggers, trigger) = AsyncStream.makeStream(of: Trigger.self)
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        group.addTask { for await _ in self.source.hangups { trigger.yield(.signal) } }
        group.addTask { await self.watch { trigger.yield(.file) } }
        for await cause in triggers { await self.reload(cause) }
      }
    }
  }

  /// Tells when the file has become another and stays as it is.
  private func watch(_ tell: () -> Void) async {
    guard let path = source.path else { return }
    var seen: FileStamp??
    var told: FileStamp??
    while (try? await time.sleep(for: Self.tick)) != nil {
      let stamp = FileStamp(of: path)
      defer { seen = stamp }
      guard stamp != state.withLock({ $0.stamp }), seen == .some(stamp), told != .some(stamp) else { continue }
      told = stamp
      tell()
    }
  }

  /// Reads the configuration and puts it in force, if it is good. One at a time.
  @discardableResult
  func reload(_ trigger: Trigger) async -> ReloadOutcome {
    let stamp = source.path.flatMap(FileStamp.init(of:))
    state.withLock { $0.stamp = stamp }
    do {
      let new = try await source.read()
      let restart = new.restartKeys(since: started)
      let changes = await apply(new)
      let outcome = changes.isEmpty ? ReloadOutcome.unchanged : .applied
      metrics.ended(outcome, at: time.now, needsRestart: !restart.isEmpty)
      log.applied(changes, restart: restart, warnings: new.warnings, by: trigger.rawValue)
      if outcome == .applied { record(outcome, trigger) }
      return outcome
    } catch {
      metrics.ended(.refused, at: time.now, needsRestart: nil)
      log.refused(error.problems, by: trigger.rawValue)
      record(.refused, trigger)
      return .refused
    }
  }

  /// Has the audit trail know of it. What has changed is in the log.
  private func record(_ outcome: ReloadOutcome, _ trigger: Trigger) {
    var entry = AuditEntry(.reload, at: time.now)
    entry.outcome = outcome.rawValue
    entry.reason = trigger.rawValue
    gateway.audit?.note(entry, isChange: true)
  }

  private func apply(_ new: GatewayConfiguration) async -> ConfigurationChanges {
    let (current, before) = state.withLock { ($0.current, $0.applied) }
    let changes = ConfigurationChanges(from: current, to: new)
    var applied = new
    if started.callers.isEmpty != new.callers.isEmpty {
      // A file that has lost its callers opens no gateway, and one that has its first closes none to those at work.
      (applied.callers, applied.tokenIssuers) = (before.callers, before.tokenIssuers)
    }
    let issuers = callers.known
    let authenticator = callers.authenticator(for: applied)
    await callers.haveKeys(within: Self.patience, butFor: issuers)
    gateway.change(
      to: GatewayTerms(catalog: applied.catalog, policy: applied.policy, authenticator: authenticator))
    source.logThreshold.level = source.logLevel ?? applied.logLevel
    state.withLock { ($0.current, $0.applied) = (new, applied) }
    return changes
  }
}
