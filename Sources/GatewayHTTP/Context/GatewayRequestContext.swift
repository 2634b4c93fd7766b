import GatewayCore
import HTTPTypes
package import Hummingbird
import Logging
import Synchronization

/// What is known of a request while it is answered.
package struct GatewayRequestContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  /// On the answer, on every log line and on the operation. Set by the first middleware.
  package var requestID: String
  private let identity = Identity()

  /// Nil until it is known who calls. Routes that need to know take a ``CallerRequestContext``.
  ///
  /// All copies of the context know it: the access line, which is written last, names who it was.
  var caller: Caller? {
    get { identity.caller.withLock { $0 } }
    nonmutating set { identity.caller.withLock { $0 = newValue } }
  }
  /// What every answer to this request has beside its own headers, whether or not it goes well.
  var standing: HTTPFields {
    get { identity.standing.withLock { $0 } }
    nonmutating set { identity.standing.withLock { $0 = newValue } }
  }
  let client: ConnectedClient
  private let certificate: ClientCertificate?

  package init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    requestID = ""
    client = ConnectedClient(channel: source.channel)
    certificate = PeerCertificate.current
  }

  /// What the request and its connection show of who calls.
  func credentials(of request: Request) -> PresentedCredentials {
    let presented = PresentedCredentials(request.headers)
    guard case .nothing = presented, let certificate else { return presented }
    return .certificate(certificate)
  }

  private final class Identity: Sendable {
    let caller = Mutex<Caller?>(nil)
    let standing = Mutex<HTTPFields>([:])
  }
}
