/// A control request that cannot be carried out, in words that say what to do.
struct ControlError: Error, Sendable, Equatable {
  /// The HTTP status.
  let status: Int
  /// What is wrong and what would be right.
  let message: String

  /// A request that is wrong in itself.
  static func badRequest(_ message: String) -> ControlError {
    ControlError(status: 400, message: message)
  }
}
