import AWSClient
import NIOPosix
import NIOSSL
import Synchronization

/// TLS as its client, made when it is first needed: to read whom the system trusts takes milliseconds.
final class TLSClient: Sendable {
  private let trusted: CertificateBundle?
  private let made = Mutex<NIOSSLContext?>(nil)

  /// - Parameter trusted: Nil: those whom the system trusts.
  init(trusted: CertificateBundle?) {
    self.trusted = trusted
  }

  /// Nil before ``prepare()``.
  var context: NIOSSLContext? { made.withLock { $0 } }

  /// Makes the context where there is none yet, on no event loop.
  func prepare() async throws(TransportError) {
    guard context == nil else { return }
    do {
      try await NIOThreadPool.singleton.runIfActive {
        try self.made.withLock { made in
          if made == nil { made = try self.make() }
        }
      }
    } catch {
      throw .notSent("TLS cannot be set up")
    }
  }

  private func make() throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.applicationProtocols = ["http/1.1"]
    if let trusted { configuration.trustRoots = .certificates(trusted.certificates) }
    return try NIOSSLContext(configuration: configuration)
  }
}
