import Dispatch
import Glibc
import Synchronization

/// SIGHUP, which asks for the configuration to be read again. From the first use on it ends the process no more.
package final class HangupSignal: Sendable {
  /// The process has one of them, which is never given up.
  package static let process = HangupSignal()

  /// Several signals that come while nobody looks are one. For one reader.
  package let arrivals: AsyncStream<Void>
  private let source: Mutex<any DispatchSourceSignal>

  private init() {
    // Until the source below is in place.
    signal(SIGHUP, SIG_IGN)
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    arrivals = stream
    let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: DispatchQueue(label: "model-gateway.hangup"))
    source.setEventHandler { continuation.yield() }
    source.activate()
    self.source = Mutex(source)
  }
}
