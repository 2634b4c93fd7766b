import Glibc
import NIOCore
import NIOPosix
import NIOSSL

extension TransportError {
  /// What the failure of a connection means for the request that was, or was to be, on it.
  package init(channel error: any Error) {
    switch error {
    case is NIOConnectionError: self = .notSent("no connection")
    // What NIO throws in its place where the host is an address and not a name.
    case let error as IOError where error.errnoCode == ECONNREFUSED: self = .notSent("no connection")
    case ChannelError.connectTimeout: self = .notSent("no connection in time")
    case NIOSSLError.handshakeFailed:
      self = .notSent(
        error.isRefusedCertificate
          ? "the certificate is not trusted, or has expired" : "the TLS handshake failed")
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      self = .notSent("the certificate is for another name")
    default: self = .connectionLost(String(describing: type(of: error)))
    }
  }
}

extension Error {
  /// Whether TLS came to nothing because the server's certificates were not taken.
  package var isRefusedCertificate: Bool {
    guard let error = self as? NIOSSLError, case .handshakeFailed(let reason) = error else { return false }
    return "\(reason)".contains("CERTIFICATE_VERIFY_FAILED")
  }
}
