/// Something that goes wrong with a service's next calls.
package struct Fault: Sendable, Equatable {
  /// What goes wrong.
  package enum Kind: String, Sendable, CaseIterable {
    /// The service's own throttling error.
    case throttle
    /// An error of the service: broken down, or the given code and status.
    case error
    /// The answer comes after ``Fault/seconds``; the operation is carried out on arrival.
    case delay
    /// The connection is closed and the operation is not carried out.
    case dropBefore = "drop_before"
    /// The operation is carried out and the connection is closed without an answer.
    case dropAfter = "drop_after"
    /// The operation is carried out and its answer is JSON that breaks off in the middle.
    case malformed
    /// A load balancer's page in place of the service's answer, status 503 or the given one.
    case html
    /// The operation is carried out and the answer's body takes ``Fault/seconds`` to arrive.
    case slowBody = "slow_body"
    /// The operation is carried out and its answer has no body.
    case empty
    /// An error with a code that no client has heard of.
    case wrongCode = "wrong_code"

    /// Whether the operation is carried out, unless the fault says otherwise.
    package var isAfterEffect: Bool {
      switch self {
      case .delay, .dropAfter, .malformed, .slowBody, .empty: true
      case .throttle, .error, .dropBefore, .html, .wrongCode: false
      }
    }
  }

  /// What goes wrong.
  package var kind: Kind
  /// The service; nil for any.
  package var service: SimulatedService?
  /// The operation by AWS's name; nil for any.
  package var operation: String?
  /// The HTTP status in place of the kind's own.
  package var status: Int?
  /// The error code in place of the kind's own.
  package var code: String?
  /// Seconds of delay, of the slow body, or of `Retry-After`.
  package var seconds: Double?
  /// Whether the operation is carried out; nil for the kind's own way. It tells an error that changed nothing from one
  /// that was reported too late.
  package var afterEffect: Bool?
  /// How many calls it befalls, from 1.
  package var times: Int

  /// Describes a fault.
  package init(
    _ kind: Kind, service: SimulatedService? = nil, operation: String? = nil, status: Int? = nil, code: String? = nil,
    seconds: Double? = nil, afterEffect: Bool? = nil, times: Int = 1
  ) {
    self.kind = kind
    self.service = service
    self.operation = operation
    self.status = status
    self.code = code
    self.seconds = seconds
    self.afterEffect = afterEffect
    self.times = times
  }

  /// Whether the operation is carried out.
  package var isAfterEffect: Bool { afterEffect ?? kind.isAfterEffect }
}
