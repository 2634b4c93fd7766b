package import FoundationEssentials

/// An event on its way to one receiver.
package struct WebhookDelivery: Sendable, Equatable, Codable {
  /// The event's: the same at each attempt, and for each receiver.
  package let id: UUID
  package let webhook: String
  /// Events of one model go out in their order.
  package let model: String
  package let createdAt: Date
  /// As it is sent, at each attempt the same.
  package let body: String
  package private(set) var attempts = 0
  package private(set) var nextAttemptAt: Date

  package init(id: UUID, webhook: String, model: String, createdAt: Date, body: String) {
    self.id = id
    self.webhook = webhook
    self.model = model
    self.createdAt = createdAt
    self.body = body
    nextAttemptAt = createdAt
  }

  /// The same after another attempt came to nothing.
  package func postponed(to date: Date) -> WebhookDelivery {
    var delivery = self
    delivery.attempts += 1
    delivery.nextAttemptAt = date
    return delivery
  }
}

/// Events that are to be sent.
package protocol OutboxBook {
  /// Adds the delivery behind the others, or takes the place of the same one.
  func save(_ delivery: WebhookDelivery) throws(GatewayError)
  func remove(_ delivery: WebhookDelivery) throws(GatewayError)
  /// Of each receiver and model the first one, where its time has come.
  func dueDeliveries(at date: Date, limit: Int) throws(GatewayError) -> [WebhookDelivery]
  /// How many wait, by receiver; those with none are left out.
  func deliveryCounts() throws(GatewayError) -> [String: Int]
  /// Forgets those to receivers that there are no more.
  /// - Returns: How many there were.
  func removeDeliveries(notOf webhooks: Set<String>) throws(GatewayError) -> Int
}
