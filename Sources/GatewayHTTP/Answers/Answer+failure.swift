import GatewayCore
import HTTPTypes
import OrderedJSON

extension Answer {
  /// A failure in the envelope: the one place where errors become HTTP.
  static func failure(_ error: GatewayError, requestID: String, allow: String? = nil) -> Answer {
    var body = JSONObject([
      ("code", .string(error.code.rawValue)), ("message", .string(error.message)),
      ("request_id", .string(requestID)),
    ])
    if !error.details.isEmpty {
      body.append(
        "details",
        .array(error.details.map { ["field": .string($0.field), "reason": .string($0.reason)] }))
    }
    body.append("retry_after", ifPresent: error.retryAfter.map(JSONValue.integer))
    body.append("backend", ifPresent: error.backend.map(Self.json))
    var answer = Answer.json(["success": false, "error": .object(body)], status: error.code.status)
    answer.headers[.retryAfter] = error.retryAfter.map(String.init)
    answer.headers[.allow] = allow
    if error.isOfCoding { answer.headers[.acceptEncoding] = ContentCoding.accepted }
    if error.code == .unauthenticated { answer.headers[.wwwAuthenticate] = #"Bearer realm="model-gateway""# }
    return answer
  }

  private static func json(_ fault: BackendFault) -> JSONValue {
    [
      "service": .string(fault.service), "code": fault.code.map(JSONValue.string) ?? .null,
      "status": .integer(fault.status), "request_id": fault.requestID.map(JSONValue.string) ?? .null,
    ]
  }
}
