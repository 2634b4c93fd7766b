package import FoundationEssentials

/// Sends events.
///
/// Each call is one attempt, with limits on its time and on what it reads of the answer. It follows no redirect.
package protocol WebhookSending: Sendable {
  /// - Parameter date: of this attempt.
  /// - Throws: when the receiver has not said, by a status of 2xx, that it has the event.
  func send(
    _ delivery: WebhookDelivery, to webhook: WebhookSubscription, at date: Date
  ) async throws(WebhookFailure)
}

/// Why an attempt came to nothing.
package struct WebhookFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// Words of the gateway's own.
  package let reason: String
  package let status: Int?

  package init(_ reason: String, status: Int? = nil) {
    self.reason = reason
    self.status = status
  }

  package var description: String { reason + (status.map { " (\($0))" } ?? "") }
}
