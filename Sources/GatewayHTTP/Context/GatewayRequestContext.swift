package import Hummingbird
import Logging

/// What is known of a request while it is answered.
package struct GatewayRequestContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  /// On the answer, on every log line and on the operation. Set by the first middleware.
  package var requestID: String

  package init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    requestID = ""
  }
}
