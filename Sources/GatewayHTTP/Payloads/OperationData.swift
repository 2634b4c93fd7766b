import FoundationEssentials
import GatewayCore
import OrderedJSON

extension GatewayCore.Operation {
  /// The `data` of an operation.
  ///
  /// - Parameter caller: who asks: AWS's own id of the call is for those with the right `operate`.
  func data(for caller: Caller) -> JSONObject {
    let awsRequestID = caller.rights.contains(.operate) ? awsRequestID : nil
    return JSONObject([
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
  /// - Throws: VALIDATION_ERROR with a line for each problem.
  init(_ query: QueryParameters, target: ModelTarget?) throws(GatewayError) {
    self.init(target: target, caller: query["caller"])
    var problems: [FieldProblem] = []
    if let text = query["verb"] {
      verb = GatewayCore.Operation.Verb(rawValue: text)
      let verbs = GatewayCore.Operation.Verb.allCases.map(\.rawValue).joined(separator: ", ")
      if verb == nil { problems.append(FieldProblem("verb", "must be one of \(verbs)")) }
    }
    limit = query.wholeNumber("limit", in: 1...1000, &problems) ?? limit
    if let text = query["cursor"] {
      before = Int(text).flatMap { $0 > 0 ? $0 : nil }
      if before == nil { problems.append(FieldProblem("cursor", "not one that this gateway has given")) }
    }
    guard problems.isEmpty else { throw .validation(problems) }
  }
}
