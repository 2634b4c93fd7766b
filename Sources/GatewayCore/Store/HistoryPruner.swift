package import FoundationEssentials
import Logging
import Platform
import ServiceLifecycle

/// Forgets, hourly, what has been kept long enough.
package struct HistoryPruner: Service {
  /// How long the answer to an Idempotency-Key is kept, in seconds.
  package static let idempotencyLife: TimeInterval = 24 * 3600
  /// How long ended operations and runs are kept where nothing else is said, in seconds.
  package static let historyLife = 90 * 24 * 3600

  /// How long audit records are kept where nothing else is said, in seconds.
  package static let auditLife = 365 * 24 * 3600

  private let historyLife: @Sendable () -> Int
  private let audit: AuditTrail?
  private let auditLife: @Sendable () -> Int
  private let store: any GatewayStore
  private let runs: RecentRuns
  private let time: any TimeSource
  private let logger: Logger

  /// - Parameters:
  ///   - runs: told when old ones were removed.
  ///   - historyLife: in seconds, as `auditLife`; both are looked at each time.
  init(
    store: any GatewayStore, runs: RecentRuns, historyLife: @escaping @autoclosure @Sendable () -> Int,
    audit: AuditTrail? = nil, auditLife: @escaping @autoclosure @Sendable () -> Int = Self.auditLife,
    time: any TimeSource, logger: Logger
  ) {
    self.historyLife = historyLife
    self.audit = audit
    self.auditLife = auditLife
    self.store = store
    self.runs = runs
    self.time = time
    self.logger = logger
  }

  package func run() async {
    await cancelWhenGracefulShutdown {
      repeat {
        let now = time.now
        let (historyLife, auditLife) = (TimeInterval(historyLife()), TimeInterval(auditLife()))
        do throws(GatewayError) {
          try await store.transaction { (books) throws(GatewayError) in
            try books.prune(
              idempotencyBefore: now.addingTimeInterval(-Self.idempotencyLife),
              historyBefore: now.addingTimeInterval(-historyLife))
          }
          runs.removed()
          try await audit?.prune(before: now.addingTimeInterval(-auditLife))
        } catch {
          logger.error("Old records could not be removed", metadata: ["error.cause": "\(error.cause ?? "none")"])
        }
      } while (try? await time.sleep(for: .seconds(3600))) != nil
    }
  }
}
