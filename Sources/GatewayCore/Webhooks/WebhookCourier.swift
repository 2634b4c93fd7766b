package import FoundationEssentials
package import Logging
package import Platform
import ServiceLifecycle
import Synchronization

/// Sends what is in the outbox until it is taken: each event at least once, those of one model to one receiver in their
/// order.
package final class WebhookCourier: Service {
  private static let tick: Duration = .seconds(1)
  /// At a time: in all, and to one receiver.
  private static let limit = 32
  private static let receiverLimit = 4
  private static let page = 1000

  /// How one receiver does.
  package struct Standing: Sendable, Equatable {
    package internal(set) var lastSuccess: Date?
    package internal(set) var lastFailure: Date?
    package internal(set) var failure: WebhookFailure?
    /// Since this process began: events that were taken, that nobody took in time, and that there was no room for.
    package internal(set) var taken = 0
    package internal(set) var givenUp = 0
    package internal(set) var lost = 0
  }

  private struct Place: Hashable {
    let id: UUID
    let webhook: String

    init(_ delivery: WebhookDelivery) { (id, webhook) = (delivery.id, delivery.webhook) }
  }

  private struct State {
    var standings: [String: Standing] = [:]
    var underWay: [String: Set<String>] = [:]
    /// What came of attempts and could not be written: nil, it was taken.
    var unwritten: [Place: WebhookDelivery?] = [:]

    var count: Int { underWay.values.reduce(0) { $0 + $1.count } }
  }

  private let receivers: @Sendable () -> [WebhookSubscription]
  private let store: any GatewayStore
  private let sender: any WebhookSending
  private let time: any TimeSource
  private let random: @Sendable () -> Double
  private let logger: Logger
  private let state = Mutex(State())

  /// - Parameter subscriptions: looked at each time.
  package init(
    _ subscriptions: @escaping @autoclosure @Sendable () -> [WebhookSubscription], store: any GatewayStore,
    sender: any WebhookSending, time: any TimeSource,
    random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }, logger: Logger
  ) {
    receivers = subscriptions
    self.store = store
    self.sender = sender
    self.time = time
    self.random = random
    self.logger = logger
  }

  package var subscriptions: [WebhookSubscription] { receivers() }

  package func standing(of webhook: String) -> Standing {
    state.withLock { $0.standings[webhook] ?? Standing() }
  }

  /// Counts an event that there was no room for.
  func noteLoss(of webhook: String) {
    state.withLock { $0.standings[webhook, default: Standing()].lost += 1 }
  }

  /// How many events wait, by receiver.
  package func waiting() async throws(GatewayError) -> [String: Int] {
    try await store.transaction { (books) throws(GatewayError) in try books.deliveryCounts() }
  }

  package func run() async {
    var known = Set(subscriptions.map(\.name))
    await forgetOthers(than: known)
    await withDiscardingTaskGroup { group in
      while await time.sleptUntilShutdown(for: Self.tick) {
        let names = Set(subscriptions.map(\.name))
        if names != known { await forgetOthers(than: names) }
        known = names
        guard !names.isEmpty else { continue }
        for delivery in await due() where begin(delivery) {
          group.addTask {
            await self.attempt(delivery)
            self.end(delivery)
          }
        }
      }
      // What was being sent is sent again by the next process.
      group.cancelAll()
    }
  }

  private func due() async -> [WebhookDelivery] {
    let now = time.now
    do throws(GatewayError) {
      return try await store.transaction { (books) throws(GatewayError) in
        try books.dueDeliveries(at: now, limit: Self.page)
      }
    } catch {
      logger.error("The outbox cannot be read", metadata: ["error.cause": "\(error.cause ?? "none")"])
      return []
    }
  }

  private func begin(_ delivery: WebhookDelivery) -> Bool {
    state.withLock { state in
      guard state.count < Self.limit, state.underWay[delivery.webhook, default: []].count < Self.receiverLimit
      else { return false }
      return state.underWay[delivery.webhook, default: []].insert(delivery.model).inserted
    }
  }

  private func end(_ delivery: WebhookDelivery) {
    state.withLock { _ = $0.underWay[delivery.webhook]?.remove(delivery.model) }
  }

  private func attempt(_ delivery: WebhookDelivery) async {
    guard let webhook = subscriptions.first(where: { $0.name == delivery.webhook }) else { return }
    let now = time.now
    var delivery = delivery
    if let outcome = state.withLock({ $0.unwritten[Place(delivery)] }) {
      // A store that cannot be written makes nothing be sent twice, and keeps nothing from being sent.
      guard let outcome, outcome.nextAttemptAt <= now else {
        await settle(delivery, as: outcome)
        return
      }
      delivery = outcome
    }
    do throws(WebhookFailure) {
      try await sender.send(delivery, to: webhook, at: now)
      state.withLock { state in
        state.standings[webhook.name, default: Standing()].lastSuccess = now
        state.standings[webhook.name]?.taken += 1
      }
      await settle(delivery, as: nil)
    } catch {
      guard !Task.isCancelled else { return }
      await fail(delivery, error)
    }
  }

  private func fail(_ delivery: WebhookDelivery, _ failure: WebhookFailure) async {
    let now = time.now
    let isGivenUp = now.timeIntervalSince(delivery.createdAt) >= WebhookSchedule.longestAge
    state.withLock { state in
      state.standings[delivery.webhook, default: Standing()].lastFailure = now
      state.standings[delivery.webhook]?.failure = failure
      if isGivenUp { state.standings[delivery.webhook]?.givenUp += 1 }
    }
    let metadata: Logger.Metadata = [
      "webhook.name": "\(delivery.webhook)", "webhook.id": "\(delivery.id)",
      "webhook.attempts": "\(delivery.attempts + 1)", "error": "\(failure)",
    ]
    if isGivenUp {
      logger.error("An event was given up: its receiver has not taken it in time", metadata: metadata)
      await settle(delivery, as: nil)
    } else {
      logger.log(
        level: delivery.attempts == 0 ? .warning : .debug, "A webhook has failed; it is tried again",
        metadata: metadata)
      let pause = WebhookSchedule.pause(after: delivery.attempts + 1, random: random())
      await settle(delivery, as: delivery.postponed(to: now.addingTimeInterval(pause)))
    }
  }

  /// Writes what came of an attempt.
  ///
  /// - Parameter outcome: the next attempt; nil: there is none.
  /// - Returns: Whether it is written.
  @discardableResult
  private func settle(_ delivery: WebhookDelivery, as outcome: WebhookDelivery?) async -> Bool {
    let isWritten = await change { (books) throws(GatewayError) in
      if let outcome { try books.save(outcome) } else { try books.remove(delivery) }
    }
    state.withLock { $0.unwritten[Place(delivery)] = isWritten ? nil : .some(outcome) }
    return isWritten
  }

  private func change(_ body: @escaping @Sendable (any StoreTransaction) throws(GatewayError) -> Void) async -> Bool {
    do throws(GatewayError) {
      try await store.transaction(body)
      return true
    } catch {
      guard !Task.isCancelled else { return false }
      logger.error("The outbox cannot be written", metadata: ["error.cause": "\(error.cause ?? "none")"])
      return false
    }
  }

  /// What waits stays where there is nobody at all: it is told to those who come.
  private func forgetOthers(than names: Set<String>) async {
    guard !names.isEmpty else { return }
    _ = await change { (books) throws(GatewayError) in
      let count = try books.removeDeliveries(notOf: names)
      guard count > 0 else { return }
      self.logger.warning(
        "Events were forgotten: the configuration has their receivers no more",
        metadata: ["webhook.events": "\(count)"])
    }
  }
}
