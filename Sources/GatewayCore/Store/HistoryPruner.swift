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

  private let historyLife: TimeInterval
  private let audit: AuditTrail?
  private let auditLife: TimeInterval
  private let store: any GatewayStore
  private let time: any TimeSource
  private let logger: Logger

  init(
    store: any GatewayStore, historyLife: Int, audit: AuditTrail? = nil, auditLife: Int = Self.auditLife,
    time: any TimeSource, logger: Logger
  ) {
    self.historyLife = TimeInterval(historyLife)
    self.audit = audit
    self.auditLife = TimeInterval(auditLife)
    self.store = store
    self.time = time
    self.logger = logger
  }

  package func run() async {
    await cancelWhenGracefulShutdown {
      repeat {
        let now = time.now
        do throws(GatewayError) {
          try await store.transaction { (books) throws(GatewayError) in
            try books.prune(
              idempotencyBefore: now.addingTimeInterval(-Self.idempotencyLife),
              historyBefore: now.addingTimeInterval(-historyLife))
          }
          try await audit?.prune(before: now.addingTimeInterval(-auditLife))
        } catch {
          logger.error("Old records could not be removed", metadata: ["error.cause": "\(error.cause ?? "none")"])
        }
      } while (try? await time.sleep(for: .seconds(3600))) != nil
    }
  }
}
