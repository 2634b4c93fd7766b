import Logging
import Synchronization
import Telemetry

/// What a log handler writes.
final class LogLines: Sendable {
  static let time = "2026-11-22T08:00:00.000Z"

  private let all = Mutex<[String]>([])

  /// The lines of a logger named `gate`, whose handler `make` makes.
  static func written(
    _ body: (inout Logger) -> Void,
    by make: (
      _ label: String, _ time: @escaping @Sendable () -> String, _ sink: @escaping LogSink
    ) -> any LogHandler
  ) -> [String] {
    let lines = LogLines()
    var logger = Logger(label: "gate") { label in
      make(label, { time }) { line, _ in lines.all.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    }
    body(&logger)
    return lines.all.withLock { $0 }
  }
}
