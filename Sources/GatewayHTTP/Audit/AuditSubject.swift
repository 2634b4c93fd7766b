import HTTPTypes
import Hummingbird
import HummingbirdCore

/// What a request is about, told by its method and path alone.
struct AuditSubject {
  private static let lengthLimit = 512

  /// Such as `start`, or `read`.
  let verb: String
  /// As the request names it.
  let model: String?
  /// Whether it makes something happen, if it is not refused.
  let changes: Bool
  let isBackup: Bool

  /// What is told at a glance: most requests read a model, or the list of them, and change nothing.
  static func mayChange(_ request: AskedRequest) -> Bool {
    request.method == .post || !request.target.hasPrefix("/models")
  }

  init(_ request: AskedRequest) {
    let uri = request.uri
    let path = uri.path.split(separator: "/").map { $0.percentDecoded ?? String($0) }
    let isOfModel = path.first == "models" && path.count > 1
    model = isOfModel ? String(path[1].prefix(Self.lengthLimit)) : nil
    isBackup = path == ["backup"]
    let isPost = request.method == .post
    if isOfModel, path.count == 3 {
      verb = ["start", "stop", "detect"].contains(path[2]) && isPost ? path[2] : "read"
    } else {
      verb = isBackup ? "backup" : "read"
    }
    // A detect that starts its model first names it so.
    let starts = verb == "detect" && (uri.query ?? "").split(separator: "&").contains("start=true")
    changes = verb == "start" || verb == "stop" || starts || isBackup
  }
}
