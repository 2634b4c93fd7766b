import NIOCore
import Platform
import Synchronization

/// Counts the connections that are open.
final class ConnectionBook: Sendable {
  private struct Counts {
    var all = 0
    var byAddress: [String: Int] = [:]
  }

  private let counts = Mutex(Counts())
  private let limits: EdgeLimits

  init(limits: EdgeLimits) {
    self.limits = limits
  }

  /// - Parameter address: nil where it is not known.
  /// - Returns: False when there are too many, and this one is not counted.
  func open(_ address: String?) -> Bool {
    let counted = Self.counted(address)
    return counts.withLock { counts in
      let fromThere = counted.map { counts.byAddress[$0, default: 0] } ?? 0
      guard counts.all < limits.connections, fromThere < limits.connectionsPerAddress else { return false }
      counts.all += 1
      if let counted { counts.byAddress[counted] = fromThere + 1 }
      return true
    }
  }

  func close(_ address: String?) {
    let counted = Self.counted(address)
    counts.withLock { counts in
      counts.all -= 1
      guard let counted, let fromThere = counts.byAddress[counted] else { return }
      counts.byAddress[counted] = fromThere == 1 ? nil : fromThere - 1
    }
  }

  /// This machine may have all: proxies, and tests.
  private static func counted(_ address: String?) -> String? {
    address.map(ClientAddress.block).flatMap { LoopbackAddress.contains($0) ? nil : $0 }
  }
}
