import GatewayCore

/// The certificate of the connection that a task serves.
///
/// The server hands a request on as a head and a body and makes its context from a channel, which can be asked nothing
/// from outside its event loop. All that serves a connection is done in one task and its children.
enum PeerCertificate {
  @TaskLocal static var current: ClientCertificate?
}
