import GatewayCore
package import Hummingbird
import Logging

/// What is known of a request while it is answered.
package struct GatewayRequestContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  /// On the answer, on every log line and on the operation. Set by the first middleware.
  package var requestID: String
  /// Nil until it is known who calls. Routes that need to know take a ``CallerRequestContext``.
  var caller: Caller?
  let client: ConnectedClient

  package init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    requestID = ""
    client = ConnectedClient(channel: source.channel)
  }
}
