import Foundation
import GRDB
import GatewayCore

extension SQLiteTransaction: OutboxBook {
  func save(_ delivery: WebhookDelivery) throws(GatewayError) {
    try write { database in
      try database.cachedStatement(
        sql: """
          INSERT INTO outbox (id, webhook, model, next_attempt_at, body) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (id, webhook) DO UPDATE SET next_attempt_at = excluded.next_attempt_at, body = excluded.body
          """
      ).execute(arguments: [
        delivery.id.text, delivery.webhook, delivery.model, delivery.nextAttemptAt.timeIntervalSince1970,
        try Self.encode(delivery),
      ])
    }
  }

  func remove(_ delivery: WebhookDelivery) throws(GatewayError) {
    try write { database in
      try database.execute(
        sql: "DELETE FROM outbox WHERE id = ? AND webhook = ?", arguments: [delivery.id.text, delivery.webhook])
    }
  }

  func dueDeliveries(at date: Date, limit: Int) throws(GatewayError) -> [WebhookDelivery] {
    try read { database in
      let sql = """
        SELECT body FROM outbox
        WHERE number IN (SELECT MIN(number) FROM outbox GROUP BY webhook, model) AND next_attempt_at <= ?
        ORDER BY number LIMIT ?
        """
      return try Data.fetchAll(database, sql: sql, arguments: [date.timeIntervalSince1970, limit])
        .map { try Self.decode(WebhookDelivery.self, $0) }
    }
  }

  func deliveryCounts() throws(GatewayError) -> [String: Int] {
    try read { database in
      let rows = try Row.fetchAll(database, sql: "SELECT webhook, COUNT(*) AS count FROM outbox GROUP BY webhook")
      return Dictionary(rows.map { ($0["webhook"], $0["count"]) }) { first, _ in first }
    }
  }

  func removeDeliveries(notOf webhooks: Set<String>) throws(GatewayError) -> Int {
    var count = 0
    try write { database in
      for webhook in try String.fetchAll(database, sql: "SELECT DISTINCT webhook FROM outbox")
      where !webhooks.contains(webhook) {
        try database.execute(sql: "DELETE FROM outbox WHERE webhook = ?", arguments: [webhook])
        count += database.changesCount
      }
    }
    return count
  }
}
