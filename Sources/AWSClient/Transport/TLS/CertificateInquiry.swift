import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Looks at the certificates of a server that were not taken, to say in the log what is wrong with them: TLS itself only
/// says that they were not.
///
/// A second handshake, which is always ended before anything is sent.
package enum CertificateInquiry {
  package static func reason(_ endpoint: Endpoint, within limit: Duration) async -> String {
    let unknown = "the certificate is not trusted, or has expired"
    guard let chain = try? await chain(of: endpoint, within: limit), !chain.isEmpty else { return unknown }
    let now = time(nil)
    if chain.contains(where: { $0.notValidAfter < now }) { return "the certificate has expired" }
    if chain.contains(where: { $0.notValidBefore > now }) { return "the certificate is not valid yet" }
    return "the certificate is from an authority that is not trusted"
  }

  /// What the server shows, its own first.
  private static func chain(of endpoint: Endpoint, within limit: Duration) async throws -> [NIOSSLCertificate] {
    let context = try NIOSSLContext(configuration: .makeClientConfiguration())
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let shown = loop.makePromise(of: [NIOSSLCertificate].self)
    let late = loop.scheduleTask(in: TimeAmount(limit)) { shown.fail(ChannelError.connectTimeout(TimeAmount(limit))) }
    let name = IPAddress(endpoint.host) == nil ? endpoint.host : nil
    let connecting = ClientBootstrap(group: loop).connectTimeout(TimeAmount(limit)).channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        let look: NIOSSLCustomVerificationCallback = { certificates, verdict in
          shown.succeed(certificates)
          verdict.succeed(.failed)
        }
        let handler = try NIOSSLClientHandler(
          context: context, serverHostname: name, customVerificationCallback: look)
        try channel.pipeline.syncOperations.addHandler(handler)
      }
    }.connect(host: endpoint.host, port: endpoint.effectivePort)
    connecting.whenFailure { shown.fail($0) }
    connecting.whenSuccess { channel in channel.closeFuture.whenComplete { _ in shown.fail(ChannelError.eof) } }
    shown.futureResult.whenComplete { _ in
      late.cancel()
      connecting.whenSuccess { $0.close(promise: nil) }
    }
    return try await shown.futureResult.get()
  }
}
