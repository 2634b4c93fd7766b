package import FoundationEssentials
package import SigV4

/// Something that goes wrong with a service's next calls.
package struct Fault: Sendable, Equatable {
  /// What goes wrong.
  package var kind: Kind
  /// The service; nil for any.
  package var service: SimulatedService?
  /// The operation by AWS's name; nil for any.
  package var operation: String?
  /// What the request's target or body must have in it, such as a model's name or ARN; nil for any.
  package var resource: String?
  /// The HTTP status in place of the kind's own.
  package var status: Int?
  /// The error code in place of the kind's own.
  package var code: String?
  /// Seconds of delay, of the slow body, of `Retry-After`, or by which the clock is ahead (behind, below zero).
  package var seconds: Double?
  /// Header fields that the answer has in place of those of the same name, such as `x-amz-retry-after` or `Age`.
  package var headers: [HeaderField]
  /// Whether the operation is carried out; nil for the kind's own way. It tells an error that changed nothing from one
  /// that was reported too late.
  package var afterEffect: Bool?
  /// How many calls it befalls, from 1.
  package var times: Int
  /// When it ends, however many calls are left, on the machine's clock; nil for never.
  package var until: Date?

  /// Describes a fault.
  ///
  /// - Parameter times: nil for one call, or for any number of them where `until` is given.
  package init(
    _ kind: Kind, service: SimulatedService? = nil, operation: String? = nil, resource: String? = nil,
    status: Int? = nil, code: String? = nil, seconds: Double? = nil, headers: [HeaderField] = [],
    afterEffect: Bool? = nil, times: Int? = nil, until: Date? = nil
  ) {
    self.kind = kind
    self.service = service
    self.operation = operation
    self.resource = resource
    self.status = status
    self.code = code
    self.seconds = seconds
    self.headers = headers
    self.afterEffect = afterEffect
    self.times = times ?? (until == nil ? 1 : .max)
    self.until = until
  }

  /// Whether the operation is carried out.
  package var isAfterEffect: Bool { afterEffect ?? kind.isAfterEffect }

  /// Whether it is there for a call.
  func befalls(_ service: SimulatedService, _ operation: String, _ request: SimulatedRequest) -> Bool {
    (self.service ?? service) == service && (self.operation ?? operation) == operation
      && (resource.map(request.names) ?? true)
  }
}
