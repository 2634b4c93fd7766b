/// Why a simulator cannot be served.
package enum SimulatorServerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The host is not one that only this machine reaches.
  case notLoopback(String)

  package var description: String {
    switch self {
    case .notLoopback(let host):
      "The simulator serves this machine only: the host must be 127.0.0.1, ::1 or localhost, not \(host)."
    }
  }
}
