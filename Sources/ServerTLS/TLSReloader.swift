import FoundationEssentials
package import Logging
package import NIOSSL
package import Platform
import ServiceLifecycle
import Synchronization

/// Has the server's certificate and key at hand, and reads them again when their files change.
///
/// New files take the place of the old when they are whole: until then, and for connections that are open, the old
/// ones stay.
package final class TLSReloader: Service {
  private struct State {
    var current: TLSMaterial
    /// What was seen last that cannot be used, and whether that was told.
    var refused: (digest: String, isTold: Bool)?
    /// From the first warning on, of a certificate that ends soon.
    var isEndTold = false
  }

  /// Between two looks at the files.
  private static let interval: Duration = .seconds(5)
  /// How long before its end a certificate that nobody has renewed is told of, in seconds.
  package static let warningTime = 14.0 * 24 * 3600

  private let files: TLSFiles
  private let time: any TimeSource
  private let logger: Logger
  private let state: Mutex<State>

  /// - Throws: what is wrong with the files now.
  package init(_ files: TLSFiles, time: any TimeSource, logger: Logger) throws(TLSMaterial.Problem) {
    self.files = files
    self.time = time
    self.logger = logger
    state = Mutex(State(current: try TLSMaterial(files, at: time.now)))
  }

  /// For connections that begin now.
  package var context: NIOSSLContext { state.withLock { $0.current.context } }

  package func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await self.time.sleep(for: Self.interval)
        self.look()
      }
    }
  }

  /// Reads the files once.
  package func look() {
    let texts: TLSTexts
    do { texts = try TLSTexts(files) } catch { return refuse(error, digest: "\(error)") }
    let digest = texts.digest
    guard state.withLock({ $0.current.digest }) != digest else {
      state.withLock { $0.refused = nil }
      return warnOfEnd()
    }
    do {
      let material = try TLSMaterial(texts, files, at: time.now)
      state.withLock { $0 = State(current: material) }
      logger.notice(
        "The server's certificate was replaced",
        metadata: ["tls.certificate": "\(files.certificate)", "tls.expires_at": "\(material.expiresAt)"])
    } catch {
      refuse(error, digest: digest)
    }
  }

  /// Files are written one after the other: only what is still wrong at the next look is told, and told once.
  private func refuse(_ problem: TLSMaterial.Problem, digest: String) {
    let isDue = state.withLock { state in
      guard let refused = state.refused, refused.digest == digest else {
        state.refused = (digest, isTold: false)
        return false
      }
      state.refused?.isTold = true
      return !refused.isTold
    }
    guard isDue else { return }
    logger.error(
      "The server's new certificate cannot be used; the old one stays",
      metadata: ["tls.problem": "\(problem)", "tls.expires_at": "\(state.withLock { $0.current.expiresAt })"])
  }

  private func warnOfEnd() {
    let now = time.now
    let end = state.withLock { state in
      let end = state.current.expiresAt
      guard !state.isEndTold, end.timeIntervalSince(now) < Self.warningTime else { return Optional<String>.none }
      state.isEndTold = true
      return end.formatted(.iso8601)
    }
    guard let end else { return }
    logger.warning(
      "The server's certificate ends soon",
      metadata: ["tls.certificate": "\(files.certificate)", "tls.expires_at": "\(end)"])
  }
}
