import FoundationEssentials
import GatewayCore
import OrderedJSON

extension VisibleOperation {
  /// The `data` of an operation. AWS's own id of the call is for those with the right `operate`.
  var data: JSONObject { operation.data(awsRequestID: showsAWS ? operation.awsRequestID : nil) }
}

extension GatewayCore.Operation {
  fileprivate func data(awsRequestID: String?) -> JSONObject {
    JSONObject([
      ("id", .string(id.uuidString.lowercased())), ("verb", .string(verb.rawValue)), ("model", .string(modelID)),
      ("backend", .string(target.backend.rawValue)), ("caller", .string(origin.holder.caller)),
      ("holder", .string(origin.holder.name)), ("request_id", origin.requestID.map(JSONValue.string) ?? .null),
      ("min_inference_units", units.map { .integer($0.minimum) } ?? .null),
      ("max_inference_units", units.map { .integer($0.ceiling) } ?? .null),
      ("reason", reason.map { .string($0.rawValue) } ?? .null), ("requested_at", .timestamp(requestedAt)),
      ("ended_at", endedAt.json), ("outcome", .string(outcome.text)),
      ("error_code", outcome.errorCode.map(JSONValue.string) ?? .null),
      ("aws_request_id", awsRequestID.map(JSONValue.string) ?? .null),
    ])
  }
}

extension GatewayCore.Operation.Outcome {
  fileprivate var text: String {
    switch self {
    case .underWay: "under_way"
    case .accepted: "accepted"
    case .joined: "joined"
    case .heldByOthers: "held_by_others"
    case .superseded: "superseded"
    case .failed: "failed"
    }
  }

  fileprivate var errorCode: String? {
    if case .failed(let code) = self { code.rawValue } else { nil }
  }
}

extension OperationQuery {
  static let parameters = ["model", "caller", "verb", "limit", "cursor"]

  /// - Parameter target: of the model that the query names.
  /// - Returns: What is asked for, and the last operation of the page before.
  /// - Throws: VALIDATION_ERROR with a line for each problem.
  static func asked(
    _ query: QueryParameters, target: ModelTarget?
  ) throws(GatewayError) -> (OperationQuery, after: UUID?) {
    var asked = OperationQuery(target: target, caller: query["caller"])
    var problems: [FieldProblem] = []
    if let text = query["verb"] {
      asked.verb = GatewayCore.Operation.Verb(rawValue: text)
      let verbs = GatewayCore.Operation.Verb.allCases.map(\.rawValue).joined(separator: ", ")
      if asked.verb == nil { problems.append(FieldProblem("verb", "must be one of \(verbs)")) }
    }
    asked.limit = query.wholeNumber("limit", in: 1...1000, &problems) ?? asked.limit
    let after = query["cursor"].flatMap(UUID.init(uuidString:))
    if query["cursor"] != nil, after == nil {
      problems.append(FieldProblem("cursor", "not one that this gateway has given"))
    }
    guard problems.isEmpty else { throw .validation(problems) }
    return (asked, after)
  }
}
