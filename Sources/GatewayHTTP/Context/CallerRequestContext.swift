import GatewayCore
package import Hummingbird
import Logging

/// What is known of a request of which it is known who makes it.
///
/// It cannot be had without a caller: a route that takes it cannot be reached by leaving authentication out.
package struct CallerRequestContext: ChildRequestContext {
  package var coreContext: CoreRequestContextStorage
  private let facts: Facts

  /// - Throws: INTERNAL_ERROR when nobody has found out who calls: a defect of the routes' order.
  package init(context: GatewayRequestContext) throws {
    guard let caller = context.caller else { throw MissingCaller() }
    coreContext = context.coreContext
    facts = Facts(caller: caller, request: context)
  }

  var requestID: String { facts.request.requestID }
  var caller: Caller { facts.caller }
  var client: ConnectedClient { facts.request.client }
  var requestLogger: Logger { facts.request.requestLogger }

  /// Who asks, and as part of what.
  func origin(holder: String) -> GatewayCore.Operation.Origin {
    .init(holder: Holder(caller: caller.name, name: holder), requestID: requestID)
  }

  /// Behind one reference, for the sake of the copies that are made of a context.
  private final class Facts: Sendable {
    let caller: Caller
    let request: GatewayRequestContext

    init(caller: Caller, request: GatewayRequestContext) {
      self.caller = caller
      self.request = request
    }
  }

  private struct MissingCaller: Error {}
}
