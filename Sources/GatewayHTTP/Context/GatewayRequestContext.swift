import GatewayCore
import HTTPTypes
package import Hummingbird
import Logging
import Synchronization

/// What is known of a request while it is answered.
///
/// It is handed from layer to layer, each of which copies it: all that is the gateway's own is behind one reference.
package struct GatewayRequestContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  private let facts: Facts

  package init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    facts = Facts(ServedConnection.current ?? ServedConnection(source.channel))
  }

  var connection: ServedConnection { facts.connection }
  var client: ConnectedClient { ConnectedClient(channel: facts.connection.channel) }

  /// On the answer, on every log line and on the operation. Set before anything else is done.
  var requestID: String {
    get { facts.state.withLock { $0.requestID } }
    nonmutating set { facts.state.withLock { $0.requestID = newValue } }
  }
  /// Nil until it is known who calls. Routes that need to know take a ``CallerRequestContext``.
  ///
  /// All copies of the context know it: the access line, which is written last, names who it was.
  var caller: Caller? {
    get { facts.state.withLock { $0.caller } }
    nonmutating set { facts.state.withLock { $0.caller = newValue } }
  }
  /// What every answer to this request has beside its own headers, whether or not it goes well.
  var standing: HTTPFields? {
    get { facts.state.withLock { $0.standing } }
    nonmutating set { facts.state.withLock { $0.standing = newValue } }
  }

  /// Writes lines that name the request and its caller. Made when there is something to log: most requests have
  /// nothing.
  var requestLogger: Logger {
    var logger = logger
    logger[metadataKey: "request.id"] = .string(requestID)
    if let caller { logger[metadataKey: "caller.name"] = .string(caller.name) }
    return logger
  }

  /// What the request and its connection show of who calls.
  func credentials(of request: Request) -> PresentedCredentials {
    let presented = PresentedCredentials(request.headers)
    guard case .nothing = presented, let certificate = connection.certificate else { return presented }
    return .certificate(certificate)
  }

  private final class Facts: Sendable {
    struct State {
      var requestID = ""
      var caller: Caller?
      var standing: HTTPFields?
    }

    let connection: ServedConnection
    let state = Mutex(State())

    init(_ connection: ServedConnection) {
      self.connection = connection
    }
  }
}
