import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// How a request ended without an answer.
package enum ConnectionFailure: Error, Sendable, Equatable {
  /// No byte of the request was sent.
  case notReached(String)
  /// The connection was lost after the request had begun to be sent.
  case lost(String)
  case timedOut

  package var reason: String {
    switch self {
    case .notReached(let reason), .lost(let reason): reason
    case .timedOut: "no answer in time"
    }
  }

  init(_ error: any Error) {
    switch error {
    case let error as ConnectionFailure: self = error
    case let error as IOError where error.errnoCode == ECONNREFUSED: self = .notReached("connection refused")
    case let error as NIOConnectionError: self = .notReached(Self.missing(error))
    case NIOSSLError.handshakeFailed(let reason): self = .notReached(Self.handshake(reason))
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      self = .notReached("the certificate is for another name")
    case let error as HTTPClientError: self = Self.failure(error)
    case is NIOTooManyBytesError: self = .lost("the answer is too large")
    case is HTTPParserError: self = .lost("the answer is not HTTP, or was cut off")
    default: self = .lost("the connection was lost")
    }
  }

  private static func handshake(_ reason: BoringSSLError) -> String {
    "\(reason)".contains("CERTIFICATE_VERIFY_FAILED")
      ? "its certificate is not of an authority that is trusted here" : "the TLS handshake failed"
  }

  private static func missing(_ error: NIOConnectionError) -> String {
    let refusals = error.connectionErrors.compactMap { ($0.error as? IOError)?.errnoCode }
    if refusals.contains(ECONNREFUSED) { return "connection refused" }
    return error.connectionErrors.isEmpty ? "its name cannot be resolved" : "no connection"
  }

  private static func failure(_ error: HTTPClientError) -> ConnectionFailure {
    switch error {
    case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout: .notReached("no connection in time")
    case .invalidURL, .emptyHost, .emptyScheme: .notReached(error.shortDescription)
    case .deadlineExceeded, .readTimeout, .writeTimeout: .timedOut
    default: .lost("the connection was lost")
    }
  }
}
