import GatewayCore
import Logging
import NIOCore
import NIOHTTP1

/// Tells of requests that the router has not answered: in the log, and to who counts.
struct RefusalLog: Sendable {
  let logger: Logger
  let observer: (any RequestObserving)?

  /// - Parameters:
  ///   - method: as the client wrote it; nil when it could not be read.
  ///   - client: nil where it is not known.
  func note(_ refusal: Refusal, for error: GatewayError, method: String?, client: SocketAddress?) {
    let status = Int(refusal.head.status.code)
    observer?.refused(method: method, status: status, code: error.code)
    logger.info(
      "A request was refused before it was read",
      metadata: [
        "request.id": "\(refusal.requestID)", "http.status": "\(status)", "error.code": "\(error.code.rawValue)",
        "client.address": "\(client?.ipAddress ?? "unknown")",
      ])
  }
}
