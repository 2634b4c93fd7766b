/// An error of an AWS service, before a wire protocol has given it a shape.
struct ServiceError: Error, Sendable, Equatable {
  /// Who words the error, which decides how its message member is spelled.
  enum Origin: Sendable, Equatable {
    /// The service's own model: `Message`, and on awsJson1.1 also `Code` and `Logref`.
    case service
    /// The framework in front of it, for signatures, constraints and JSON: `message`.
    case framework
  }

  /// The name by which clients tell errors apart, such as `ResourceInUseException`.
  let code: String
  /// What went wrong. Some of AWS's errors have no message.
  let message: String?
  /// The HTTP status.
  let status: Int
  /// Who words it.
  let origin: Origin
  /// Further members of the body, such as `ResourceId`.
  let members: [String: String]
  /// Seconds of the `Retry-After` header.
  let retryAfter: Int?

  /// Makes an error of the service's own model.
  init(
    _ code: String, _ message: String?, status: Int, origin: Origin = .service, members: [String: String] = [:],
    retryAfter: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.status = status
    self.origin = origin
    self.members = members
    self.retryAfter = retryAfter
  }

  /// The framework's answer to JSON that has another type than the member it is for.
  static func serialization(_ message: String?) -> ServiceError {
    ServiceError("SerializationException", message, status: 400, origin: .framework)
  }
}
