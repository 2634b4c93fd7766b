import GatewayCore
import Hummingbird

/// Looks at a request before anything is done for it.
protocol RequestCheck: Sendable {
  /// - Returns: The request as it goes on.
  /// - Throws: What it is refused with.
  func checked(_ request: Request, _ context: GatewayRequestContext) throws(GatewayError) -> Request
}
