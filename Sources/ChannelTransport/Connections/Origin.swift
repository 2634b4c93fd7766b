import AWSClient

/// What a connection leads to: all that two requests must have in common to use the same one.
struct Origin: Hashable, Sendable {
  let isSecure: Bool
  let host: String
  let port: Int

  init(_ endpoint: Endpoint) {
    isSecure = endpoint.isSecure
    host = endpoint.host
    port = endpoint.effectivePort
  }
}
