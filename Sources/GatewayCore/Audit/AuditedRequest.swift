package import FoundationEssentials
import Synchronization

/// What the audit trail has to know of a request while it is answered.
package final class AuditedRequest: Sendable {
  /// The request that the current task answers.
  @TaskLocal package static var current: AuditedRequest?

  package let id: String
  /// Where it came from.
  package let address: String?
  private let state = Mutex<(credential: String?, operationID: UUID?)>((nil, nil))

  package init(id: String, address: String?) {
    self.id = id
    self.address = address
  }

  /// By what its caller is known, once it is.
  package var credential: String? {
    get { state.withLock { $0.credential } }
    set { state.withLock { $0.credential = newValue } }
  }

  /// The operation that came of it last.
  package internal(set) var operationID: UUID? {
    get { state.withLock { $0.operationID } }
    set { state.withLock { $0.operationID = newValue } }
  }
}

extension Caller {
  /// By what it is known, in words that are no secret.
  package var credentialText: String {
    credential.map { "\($0.kind.rawValue)/\($0.label)" } ?? "none"
  }
}
