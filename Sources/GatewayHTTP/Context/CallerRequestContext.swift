import GatewayCore
import HTTPTypes
package import Hummingbird

/// What is known of a request of which it is known who makes it.
///
/// It cannot be had without a caller: a route that takes it cannot be reached by leaving authentication out.
package struct CallerRequestContext: ChildRequestContext {
  package var coreContext: CoreRequestContextStorage
  let requestID: String
  let caller: Caller
  let client: ConnectedClient
  private let request: GatewayRequestContext

  /// - Throws: INTERNAL_ERROR when nobody has found out who calls: a defect of the routes' order.
  package init(context: GatewayRequestContext) throws {
    guard let caller = context.caller else { throw MissingCaller() }
    coreContext = context.coreContext
    requestID = context.requestID
    self.caller = caller
    client = context.client
    request = context
  }

  /// Has the answer to this request say so, whether or not it goes well.
  func tell(_ fields: HTTPFields) { request.standing = fields }

  /// Who asks, and as part of what.
  func origin(holder: String) -> GatewayCore.Operation.Origin {
    .init(holder: Holder(caller: caller.name, name: holder), requestID: requestID)
  }

  private struct MissingCaller: Error {}
}
