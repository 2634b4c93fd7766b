import GatewayCore
import Hummingbird

/// Thrown in place of an answer that comes when a wait has ended.
///
/// A request that is held this way has left the routes and all that stands in front of them, whose state would take
/// many times the memory that the wait itself does. What is done there with an answer is done when there is one.
struct HeldAnswer: Error {
  typealias Making = @Sendable () async throws -> Response

  let wait: StatusWait
  /// Makes the answer, once the wait has ended.
  let made: Making

  /// The same, with something round the making, or after it.
  func inside(_ surrounding: @escaping @Sendable (Making) async throws -> Response) -> HeldAnswer {
    HeldAnswer(wait: wait) { try await surrounding(made) }
  }
}
