import GatewayCore
import Platform
import Webhooks

/// Whether those who hear of events can be reached, and what signs for them can be read. No event is sent.
struct WebhookCheck: Sendable {
  let reach: Doctor.WebhookReach

  func findings(_ webhooks: [WebhookSubscription]) async -> [Finding] {
    var findings: [Finding] = []
    for webhook in webhooks {
      findings += [await connection(webhook), secret(webhook)].compactMap(\.self)
    }
    return findings
  }

  private func connection(_ webhook: WebhookSubscription) async -> Finding {
    let subject = "webhook \(webhook.name)"
    switch await reach(webhook) {
    case .reached(true): return Finding(.ok, subject, "\(webhook.url) is reached, and its certificate is trusted")
    case .reached(false): return Finding(.ok, subject, "\(webhook.url) is reached, without TLS")
    case .failed(let step, let reason):
      return Finding(.fail, subject, "\(webhook.url): \(step) fails: \(reason)", advice: Self.advice(step))
    }
  }

  /// Nil where there is nothing to say.
  private func secret(_ webhook: WebhookSubscription) -> Finding? {
    let subject = "webhook \(webhook.name)"
    do throws(SmallFile.Problem) {
      let count = try WebhookSecret.all(in: webhook.secretFile).count
      return count == 1
        ? nil : Finding(.ok, subject, "\(webhook.secretFile) has \(count) secrets: each event is signed by all")
    } catch {
      return Finding(
        .fail, subject, "the file \(webhook.secretFile) \(error.reason)",
        advice: "run the doctor as the gateway's user, and give that user the file")
    }
  }

  private static func advice(_ step: String) -> String {
    switch step {
    case "DNS": "see the URL and the name servers"
    case "address": "set allow_private if the receiver is in your own network"
    case "TLS": "give the receiver a certificate of an authority that the system trusts, for the name in the URL"
    default: "see the firewall: events go out directly, by no proxy"
    }
  }
}
