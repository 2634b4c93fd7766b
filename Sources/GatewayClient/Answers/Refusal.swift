import GatewayCore

/// The `error` of an answer: the gateway or AWS said no.
package struct Refusal: Error, Decodable, Sendable, Equatable {
  package struct Detail: Decodable, Sendable, Equatable {
    package let field: String
    package let reason: String
  }

  /// What AWS said.
  package struct Backend: Decodable, Sendable, Equatable {
    package let service: String
    package let code: String?
    package let status: Int
    package let requestId: String?
  }

  package let code: String
  package let message: String
  package let requestID: String?
  package let details: [Detail]
  /// In seconds; nil: trying again does not help.
  package let retryAfter: Int?
  package let backend: Backend?
  /// The whole answer as it came; nil for what somebody between here and the gateway answered.
  package internal(set) var envelope: String?

  private enum CodingKeys: String, CodingKey {
    case code, message, details, retryAfter, backend
    case requestID = "requestId"
  }

  init(code: String, message: String, requestID: String?) {
    self.code = code
    self.message = message
    self.requestID = requestID
    details = []
    retryAfter = nil
    backend = nil
  }

  package init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    code = try members.decode(String.self, forKey: .code)
    message = try members.decode(String.self, forKey: .message)
    requestID = try members.decodeIfPresent(String.self, forKey: .requestID)
    details = try members.decodeIfPresent([Detail].self, forKey: .details) ?? []
    retryAfter = try members.decodeIfPresent(Int.self, forKey: .retryAfter)
    backend = try members.decodeIfPresent(Backend.self, forKey: .backend)
  }

  /// Whether somebody who waits tries again: the gateway says when, or what stands in front of it cannot reach it now.
  package var isPassing: Bool {
    guard envelope != nil else { return ["HTTP_502", "HTTP_503", "HTTP_504"].contains(code) }
    // They end when somebody stops a model, AWS raises the limit, or a month begins, which no waiting brings about.
    return retryAfter != nil && !["QUOTA_EXCEEDED", "BUDGET_EXCEEDED"].contains(code)
  }

  /// The model's state, where that is what stands against it.
  var state: String? { details.first { $0.field == "state" }?.reason }

  /// Whether it is a detect's whose model has been started and does not run yet.
  var isStarting: Bool { code == "MODEL_NOT_READY" && retryAfter != nil && state == "starting" }

  /// For people: what it is, why, and what to quote when asking for help.
  package var lines: [String] {
    var lines = ["\(code): \(message)"] + details.map { "  \($0.field): \($0.reason)" }
    if let backend {
      let id = backend.requestId.map { ", request id \($0)" } ?? ""
      lines.append("  AWS (\(backend.service)) said: \(backend.code ?? "no code"), status \(backend.status)\(id)")
    }
    if let retryAfter { lines.append("  try again after \(DurationText.text(seconds: retryAfter))") }
    if let requestID { lines.append("  request id: \(requestID)") }
    return lines.map(\.printable)
  }
}
