extension Fault {
  /// What goes wrong.
  package enum Kind: String, Sendable, CaseIterable {
    /// The service's own throttling error.
    case throttle
    /// An error of the service: broken down, or the given code and status.
    case error
    /// The service is not there for now: status 503, or the given one.
    case unavailable
    /// The answer comes after ``Fault/seconds``; the operation is carried out on arrival.
    case delay
    /// The connection is closed and the operation is not carried out.
    case dropBefore = "drop_before"
    /// The operation is carried out and the connection is closed without an answer.
    case dropAfter = "drop_after"
    /// The connection is reset and the operation is not carried out.
    case resetBefore = "reset_before"
    /// The operation is carried out and the connection is reset without an answer.
    case resetAfter = "reset_after"
    /// This call is answered as ever; the next one on its connection is not read: the connection closes as its first
    /// bytes come.
    case stale
    /// The operation is carried out and the answer is not HTTP.
    case garbage
    /// The operation is carried out and its answer's body is not JSON.
    case notJSON = "not_json"
    /// The operation is carried out and its answer is JSON that breaks off in the middle.
    case malformed
    /// The operation is carried out and the connection is closed in the middle of the answer's body.
    case cutBody = "cut_body"
    /// A load balancer's page in place of the service's answer, status 503 or the given one.
    case html
    /// The operation is carried out and the answer's body takes ``Fault/seconds`` to arrive.
    case slowBody = "slow_body"
    /// The operation is carried out and its answer has no body.
    case empty
    /// An error with a code that no client has heard of.
    case wrongCode = "wrong_code"
    /// AWS's clock is ``Fault/seconds`` ahead for the call: for the signature's check and for the `Date` of the answer.
    /// It befalls refused calls too, and leaves other faults to befall the same call.
    case skew
    /// Answered as ever, but for ``Fault/headers``.
    case headers

    /// Whether the operation is carried out, unless the fault says otherwise.
    package var isAfterEffect: Bool {
      switch self {
      case .delay, .dropAfter, .resetAfter, .stale, .garbage, .notJSON, .malformed, .cutBody, .slowBody, .empty, .skew,
        .headers:
        true
      case .throttle, .error, .unavailable, .dropBefore, .resetBefore, .html, .wrongCode: false
      }
    }

    /// What it does, in a sentence.
    var summary: String {
      switch self {
      case .throttle: "The service's throttling error; 'seconds' is its Retry-After."
      case .error: "A broken-down service, or the error of 'code' and 'status'."
      case .unavailable: "A service that is not there for now: 503, or 'status'; 'seconds' is its Retry-After."
      case .delay: "Carried out at once, answered after 'seconds'."
      case .dropBefore: "The connection closes; nothing was carried out."
      case .dropAfter: "Carried out; the connection closes without an answer."
      case .resetBefore: "The connection is reset; nothing was carried out."
      case .resetAfter: "Carried out; the connection is reset without an answer."
      case .stale: "Answered as ever; the connection closes as the first bytes of its next request come."
      case .garbage: "Carried out; the answer is not HTTP."
      case .notJSON: "Carried out; the answer's body is not JSON."
      case .malformed: "Carried out; the answer's JSON breaks off."
      case .cutBody: "Carried out; the connection closes in the middle of the answer's body."
      case .html: "A load balancer's HTML page, with 'status' or 503."
      case .slowBody: "Carried out; the answer's body takes 'seconds'."
      case .empty: "Carried out; the answer has no body."
      case .wrongCode: "An error with a code that no client knows, or with 'code'."
      case .skew:
        "AWS's clock is 'seconds' ahead (behind, below zero), for signatures and in Date; refused calls count."
      case .headers: "Answered as ever, but for 'headers'."
      }
    }
  }
}
