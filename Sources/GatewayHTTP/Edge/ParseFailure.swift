import GatewayCore
import NIOHTTP1

/// What a request is refused with that the parser cannot read.
enum ParseFailure {
  static func error(for error: any Error, in line: FirstBytesHandler) -> GatewayError {
    switch error as? HTTPParserError {
    case .headerOverflow where !line.hasLine:
      GatewayError(.uriTooLong, "The request's target is longer than this server takes.")
    case .headerOverflow:
      GatewayError(.headersTooLarge, "The request's head is larger than this server takes.")
    case .invalidMethod where line.beginsWithMethod:
      GatewayError(.notImplemented, "This server does not know the request's method.")
    default:
      .validation("request", "not a well-formed HTTP/1.1 request")
    }
  }
}
