/// How an attempt ended: a closed list, for the labels of metrics.
package enum AWSOutcome: String, Sendable, CaseIterable {
  // What was sent.
  case ok, throttled, forbidden
  /// Another 4xx.
  case refused
  case expiredCredentials = "expired_credentials"
  case serverError = "server_error"
  case unreachable
  case connectionLost = "connection_lost"
  case timeout, malformed
  // What was not.
  case circuitOpen = "circuit_open"
  case paced, crowded
  case noCredentials = "no_credentials"
  case noEndpoint = "no_endpoint"

  /// Those of attempts that were not sent.
  package static let unsent: Set<AWSOutcome> = [.circuitOpen, .paced, .crowded, .noCredentials, .noEndpoint]

  init(_ reason: AWSFailure.Reason) {
    switch reason {
    case .noCredentials: self = .noCredentials
    case .noEndpoint: self = .noEndpoint
    case .paced: self = .paced
    case .circuitOpen: self = .circuitOpen
    case .crowded: self = .crowded
    case .transport(.notSent): self = .unreachable
    case .transport(.connectionLost), .transport(.keptConnectionClosed): self = .connectionLost
    case .transport(.timedOut): self = .timeout
    case .transport(.tooLarge), .transport(.malformed), .undecodable: self = .malformed
    case .service(let error): self.init(error)
    }
  }

  private init(_ error: AWSServiceError) {
    if error.isThrottling {
      self = .throttled
    } else if error.saysKeysExpired {
      self = .expiredCredentials
    } else if error.status >= 500 {
      self = .serverError
    } else if error.status == 401 || error.status == 403 || error.code?.hasPrefix("AccessDenied") == true {
      self = .forbidden
    } else {
      self = .refused
    }
  }
}
