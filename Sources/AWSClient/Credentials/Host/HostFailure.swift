/// Why a host's own endpoint gave no credentials.
struct HostFailure: Error, Sendable, Equatable {
  let reason: String
  /// Whether another attempt may help.
  let mayPass: Bool
  /// Whether it is simply not there, so that the next source is asked.
  let isAbsent: Bool

  init(_ reason: String, mayPass: Bool = false, isAbsent: Bool = false) {
    self.reason = reason
    self.mayPass = mayPass
    self.isAbsent = isAbsent
  }

  func error(of source: String) -> CredentialError {
    CredentialError([.init(source: source, reason: reason, isFinal: !isAbsent)])
  }
}

extension TransportError {
  /// In words for an operator.
  var reason: String {
    switch self {
    case .notSent(let reason): "cannot be reached (\(reason))"
    case .connectionLost(let reason): "broke off (\(reason))"
    case .keptConnectionClosed: "closed the connection"
    case .timedOut: "has not answered in time"
    case .tooLarge: "sent too much"
    case .malformed(let reason): "sent no HTTP (\(reason))"
    }
  }
}
