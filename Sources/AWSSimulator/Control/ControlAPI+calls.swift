import FoundationEssentials
import SigV4

/// `/_simulator/calls`.
extension ControlAPI {
  static let callRoutes = [
    ControlRoute(
      "GET", "/calls", "The requests that the services saw, in order: those after a number, at most 'limit'.",
      fields: ["after", "limit"]
    ) { control, request throws(ControlError) in
      let after = try number("after", request.target) ?? 0
      let limit = try number("limit", request.target) ?? CallLog.capacity
      return json(CallList(calls: control.cloud.calls.filter { $0.number > after }.prefix(limit).map(CallView.init)))
    },
    ControlRoute("DELETE", "/calls", "Forgets the requests; their numbers go on.") { control, _ in
      control.cloud.clearCalls()
      return json(CallList(calls: []))
    },
  ]

  private static func number(_ name: String, _ target: RequestTarget) throws(ControlError) -> Int? {
    guard let text = target.query(name) else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw .badRequest("The query item '\(name)' must be a whole number from 0.")
    }
    return number
  }

  private struct CallList: Encodable {
    let calls: [CallView]
  }

  private struct CallView: Encodable {
    let number: Int
    let time: String
    let service: String?
    let operation: String?
    let method: String
    let target: String
    let headers: [[String]]
    var body: String?
    let bodySize: Int
    var bodySHA256: String?
    let answer: Answer

    struct Answer: Encodable {
      let status: Int
      let code: String?
      let effect: CallEffect
      let fault: String?
      let requestID: String

      enum CodingKeys: String, CodingKey {
        case status, code, effect, fault
        case requestID = "request_id"
      }
    }

    enum CodingKeys: String, CodingKey {
      case number, time, service, operation, method, target, headers, body
      case bodySize = "body_size"
      case bodySHA256 = "body_sha256"
      case answer
    }

    init(_ call: RecordedCall) {
      number = call.number
      time = call.time.rfc3339
      service = call.service?.rawValue
      operation = call.operation
      method = call.method
      target = call.target
      headers = call.headers.map { [$0.name, $0.value] }
      switch call.body {
      case .whole(let bytes):
        body = Data(bytes).base64EncodedString()
        bodySize = bytes.count
      case .digest(let size, let sha256):
        bodySize = size
        bodySHA256 = sha256
      }
      answer = Answer(
        status: call.status, code: call.code, effect: call.effect, fault: call.fault?.rawValue,
        requestID: call.requestID)
    }
  }
}
