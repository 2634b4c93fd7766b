/// How a call to a service failed, after its retries.
package struct AWSFailure: Error, Sendable {
  package enum Reason: Sendable {
    /// There is nothing to sign with; nothing was sent.
    case noCredentials(CredentialError)
    /// The configuration names no usable place to send to; nothing was sent.
    case noEndpoint(String)
    /// More calls of this operation wait than AWS takes within the time limit; nothing was sent.
    case paced
    /// The service has failed in a row and is left alone for this long; nothing was sent.
    case circuitOpen(retryAfter: Duration)
    /// As many calls are under way to the service as are made at a time; nothing was sent.
    case crowded
    case transport(TransportError)
    case service(AWSServiceError)
    /// A success whose body is not what the service's protocol says.
    case undecodable(status: Int, requestID: String?)
  }

  package let reason: Reason
  /// Whether any attempt may have taken effect at the service.
  package let mayHaveTakenEffect: Bool

  package init(_ reason: Reason, mayHaveTakenEffect: Bool) {
    self.reason = reason
    self.mayHaveTakenEffect = mayHaveTakenEffect
  }
}

extension AWSFailure.Reason {
  /// Whether the attempt that ended so may have taken effect: the connection was lost after the first byte was sent,
  /// time ran out, or the answer is a 5xx whose code is not a throttling code, or a success that cannot be read.
  package var leavesEffectUnknown: Bool {
    switch self {
    case .noCredentials, .noEndpoint, .paced, .circuitOpen, .crowded, .transport(.notSent): false
    case .transport, .undecodable: true
    case .service(let error): error.status >= 500 && !error.isThrottling
    }
  }
}

extension AWSFailure.Reason {
  /// What the attempt that ended so says of the service.
  var verdict: Circuit.Verdict {
    switch self {
    case .noCredentials, .noEndpoint, .paced, .circuitOpen, .crowded: .void
    case .transport(.notSent): .failed(.unreachable)
    case .transport(.connectionLost), .transport(.keptConnectionClosed): .failed(.connectionLost)
    case .transport(.timedOut): .failed(.timeout)
    case .transport(.malformed): .failed(.malformed)
    case .transport(.tooLarge), .undecodable: .answered
    case .service(let error): error.status >= 500 && !error.isThrottling ? .failed(.serverError) : .answered
    }
  }
}
