import GatewayCore
import Synchronization

/// The ARNs of the projects of versions that were asked for, kept for the life of the process.
final class ProjectARNs: Sendable {
  private let arns = Mutex<[ModelTarget: String]>([:])

  subscript(target: ModelTarget) -> String? {
    get { arns.withLock { $0[target] } }
    set { arns.withLock { $0[target] = newValue } }
  }
}
