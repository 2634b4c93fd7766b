import FoundationEssentials
package import Logging
import OrderedJSON

/// Puts events into the store for those who want to hear of them.
package struct WebhookOutbox: Sendable {
  /// How many wait for one receiver at most. What comes then is lost, and said to be.
  package static let limit = 10_000

  private let subscriptions: @Sendable () -> [WebhookSubscription]
  private let names: @Sendable (ModelTarget) -> String
  private let logger: Logger
  private let onLoss: @Sendable (_ webhook: String) -> Void

  /// - Parameters:
  ///   - subscriptions: looked at for each change.
  ///   - names: the id by which a model is granted.
  ///   - onLoss: hears of each event that is lost.
  package init(
    _ subscriptions: @escaping @autoclosure @Sendable () -> [WebhookSubscription],
    names: @escaping @Sendable (ModelTarget) -> String, logger: Logger,
    onLoss: @escaping @Sendable (_ webhook: String) -> Void = { _ in }
  ) {
    self.subscriptions = subscriptions
    self.names = names
    self.logger = logger
    self.onLoss = onLoss
  }

  func put(_ events: [LifeEvent], into books: any OutboxBook) throws(GatewayError) {
    let subscriptions = subscriptions()
    guard !subscriptions.isEmpty else { return }
    for event in events {
      let model = names(event.target)
      let wanting = subscriptions.filter { $0.wants(event.kind, of: model) }
      guard !wanting.isEmpty else { continue }
      let counts = try books.deliveryCounts()
      let id = UUID()
      let body = String(decoding: JSONWriter.bytes(of: event.json(model: model)), as: UTF8.self)
      for webhook in wanting {
        guard counts[webhook.name, default: 0] < Self.limit else {
          logger.error(
            "An event is lost: too many wait for its receiver",
            metadata: ["webhook.name": "\(webhook.name)", "webhook.event": "\(event.kind.rawValue)"])
          onLoss(webhook.name)
          continue
        }
        try books.save(
          WebhookDelivery(id: id, webhook: webhook.name, model: model, createdAt: event.time, body: body))
      }
    }
  }
}

extension LifeEvent {
  /// Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  fileprivate func json(model: String) -> JSONValue {
    var data = JSONObject([("model", .string(model)), ("backend", .string(target.backend.rawValue))])
    data.append("target", .string(target.auditText))
    data.append("reason", ifPresent: reason.map(JSONValue.string))
    data.append("error_code", ifPresent: code.map { .string($0.rawValue) })
    data.append("operation_id", ifPresent: operationID.map { .string($0.lowercasedText) })
    return [
      "type": .string("model.\(kind.rawValue)"), "timestamp": .string(time.formatted(.iso8601)), "data": .object(data),
    ]
  }
}
