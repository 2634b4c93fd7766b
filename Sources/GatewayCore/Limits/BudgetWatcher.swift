import FoundationEssentials
import Logging
import Platform
import ServiceLifecycle

/// Looks how callers and models stand to their budgets, and ends the leases of those that have spent theirs.
package struct BudgetWatcher: Service {
  private static let period: Duration = .seconds(5)

  let limiter: CallerLimiter
  let store: any GatewayStore
  let keeper: ModelKeeper
  let time: any TimeSource
  let logger: Logger

  package func run() async {
    await cancelWhenGracefulShutdown {
      repeat {
        for (caller, limits) in limiter.budgeted { await look(at: caller, limits) }
        for target in limiter.models.targets { await look(at: target) }
      } while (try? await time.sleep(for: Self.period)) != nil
    }
  }

  private func look(at caller: String, _ limits: CallerLimits) async {
    guard let budget = limits.dollarsPerMonth else { return }
    let now = time.now
    do {
      let commitments = try await store.transaction { [limiter] (books) throws(GatewayError) in
        try limiter.commitments(of: caller, at: now, books)
      }
      let standing = BudgetStanding(month: UTCMonth(of: now), budget: budget, spent: commitments.spent)
      limiter.note(standing, of: caller)
      if standing.level == .spent, limits.endsLeases { await keeper.endLeases(of: caller) }
    } catch {
      tell(error)
    }
  }

  private func look(at target: ModelTarget) async {
    let now = time.now
    do {
      let standing = try await store.transaction { [limiter] (books) throws(GatewayError) in
        try limiter.models.look(at: target, at: now, books)
      }
      guard let standing else { return }
      limiter.note(standing, of: target)
      if standing.level == .spent { await keeper.endLeases(on: target) }
    } catch {
      tell(error)
    }
  }

  private func tell(_ error: GatewayError) {
    logger.error("A budget could not be reckoned", metadata: ["error.cause": "\(error.cause ?? "none")"])
  }
}
