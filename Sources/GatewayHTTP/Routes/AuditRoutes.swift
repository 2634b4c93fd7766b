import FoundationEssentials
import GatewayCore
import Hummingbird
import OrderedJSON

/// The audit trail, and who hears of events: for those with the right `operate`.
struct AuditRoutes: Sendable {
  let gateway: Gateway

  func add(to routes: some RouterMethods<CallerRequestContext>) {
    routes.get("audit", use: audit)
    routes.get("webhooks", use: webhooks)
  }

  @Sendable
  private func audit(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    let query = try AuditQuery(try QueryParameters(request, names: AuditQuery.parameters))
    let (records, hasMore, head) = try await gateway.auditRecords(query, for: context.caller)
    return .success(
      JSONObject([
        (
          "records",
          .array(
            records.map {
              ["number": .integer($0.number), "record": .string($0.text), "hash": .string($0.hash)]
            })
        ),
        ("next_cursor", hasMore ? records.last.map { .string(String($0.number)) } ?? .null : .null),
        ("head", ["number": .integer(head.number), "hash": .string(head.hash)]),
      ]))
  }

  @Sendable
  private func webhooks(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    _ = try QueryParameters(request, names: [])
    let reports = try await gateway.webhooks(for: context.caller)
    return .success(JSONObject([("webhooks", .array(reports.map { .object($0.data) }))]))
  }
}

extension AuditQuery {
  static let parameters = ["since", "caller", "model", "order", "limit", "cursor"]

  /// - Throws: VALIDATION_ERROR with a line for each problem.
  init(_ query: QueryParameters) throws(GatewayError) {
    self.init(caller: query["caller"], model: query["model"])
    var problems: [FieldProblem] = []
    if let text = query["since"] {
      since = try? Date(text, strategy: .iso8601)
      if since == nil { problems.append(FieldProblem("since", "must be a time in UTC such as 2027-01-31T00:00:00Z")) }
    }
    if let text = query["order"] {
      order = Order(rawValue: text) ?? order
      if Order(rawValue: text) == nil { problems.append(FieldProblem("order", "must be newest or oldest")) }
    }
    limit = query.wholeNumber("limit", in: 1...1000, &problems) ?? limit
    after = query.wholeNumber("cursor", in: 0...Int.max, &problems)
    guard problems.isEmpty else { throw .validation(problems) }
  }
}

extension Gateway.WebhookReport {
  fileprivate var data: JSONObject {
    JSONObject([
      ("name", .string(subscription.name)),
      ("events", .array(LifeEvent.Kind.allCases.filter(subscription.events.contains).map { .string($0.rawValue) })),
      ("models", .array(subscription.models.map { .string($0.description) })),
      ("waiting", .integer(waiting)), ("last_success_at", standing.lastSuccess.json),
      ("last_failure_at", standing.lastFailure.json),
      ("failure", standing.failure.map { .string($0.description) } ?? .null), ("given_up", .integer(standing.givenUp)),
    ])
  }
}
