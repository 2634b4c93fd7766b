package import Logging
import Synchronization

/// The least level that is logged. It may be changed while others log.
package final class LogThreshold: Sendable {
  private let index: Atomic<Int>

  package init(_ level: Logger.Level) {
    index = Atomic(Self.index(of: level))
  }

  package var level: Logger.Level {
    get { Logger.Level.allCases[index.load(ordering: .relaxed)] }
    set { index.store(Self.index(of: newValue), ordering: .relaxed) }
  }

  private static func index(of level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}

/// Logs what reaches a threshold. A logger that is given a level of its own keeps that.
struct ThresholdLogHandler<Base: LogHandler>: LogHandler {
  private var base: Base
  private let threshold: LogThreshold
  private var own: Logger.Level?

  init(_ base: Base, threshold: LogThreshold) {
    self.base = base
    self.threshold = threshold
  }

  var logLevel: Logger.Level {
    get { own ?? threshold.level }
    set { own = newValue }
  }

  var metadata: Logger.Metadata {
    get { base.metadata }
    set { base.metadata = newValue }
  }

  var metadataProvider: Logger.MetadataProvider? {
    get { base.metadataProvider }
    set { base.metadataProvider = newValue }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { base[metadataKey: key] }
    set { base[metadataKey: key] = newValue }
  }

  func log(event: LogEvent) { base.log(event: event) }
}
