import Backends
import Foundation
import GatewayConfiguration
import GatewayCore
import Logging
import Platform
import PrometheusMetrics
import Synchronization
import Telemetry
import TestSupport

@testable import GatewayApplication

/// A gateway over a recorded backend, its configuration in a file, and what it tells when that changes.
final class ReloadedGateway: Sendable {
  /// Of `ann`, whose key is nobody's.
  static let callers = """
    callers:
      ann: {keys: {laptop: {sha256: \(String(repeating: "0", count: 64))}}}

    """

  static func models(_ ids: String..., price: Int = 4) -> String {
    "models:\n"
      + ids.map {
        "  \($0): {backend: lookoutvision, project: \($0), version: 1, region: us-east-1, price: \(price)}\n"
      }.joined()
  }

  let file: String
  let time = ManualTime()
  let gateway: Gateway
  let callers: CallerAccess
  let reloader: ConfigurationReloader
  let threshold = LogThreshold(.info)
  let lines = LogLines()
  private let registry = PrometheusRegistry(MetricNames.families)
  let hangUp: AsyncStream<Void>.Continuation

  /// - Parameter text: of the file as the gateway starts.
  init(_ text: String, logLevel: Logger.Level? = nil) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reload-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appendingPathComponent("gateway.yaml").path
    self.file = file
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    let reading: ConfigurationSource.Reading = { () throws(ConfigurationProblems) in
      try GatewayConfiguration(file: file, kinds: BackendRegistry.kinds, environment: [:])
    }
    let started = try reading()
    let logger = Logger(label: "test") { [lines] _ in lines.handler }
    callers = CallerAccess(time: time, logger: logger)
    gateway = Gateway(
      catalog: started.catalog, backends: [:], store: MemoryStore(), policy: started.policy, time: time,
      logger: logger, authenticator: callers.authenticator(for: started))
    let (hangups, hangUp) = AsyncStream.makeStream(of: Void.self)
    self.hangUp = hangUp
    reloader = ConfigurationReloader(
      started: started,
      source: ConfigurationSource(
        path: file, hangups: hangups, logThreshold: threshold, logLevel: logLevel, reading: reading),
      gateway: gateway, callers: callers, metrics: ReloadMetrics(registry, now: time.now), time: time, logger: logger)
  }

  deinit { try? FileManager.default.removeItem(atPath: (file as NSString).deletingLastPathComponent) }

  func write(_ text: String) throws { try text.write(toFile: file, atomically: true, encoding: .utf8) }

  /// The catalog's ids.
  var ids: [String] { gateway.list(ListQuery(), for: .anonymous).models.map(\.0.id) }

  func metric(_ name: String, outcome: ReloadOutcome? = nil) async -> Double? {
    let text = await MetricExposition(registry, collectors: []).text(as: .prometheusText)
    let series = outcome.map { "\(name){outcome=\"\($0.rawValue)\"} " } ?? "\(name) "
    let line = text.split(separator: "\n").first { $0.hasPrefix(series) }
    return line.flatMap { Double($0.dropFirst(series.count)) }
  }
}

/// Keeps what is logged.
final class LogLines: Sendable {
  private struct Handler: LogHandler {
    let lines: LogLines
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(_ lines: LogLines) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      lines.kept.withLock { $0.append((event.message.description, event.metadata ?? [:])) }
    }
  }

  private let kept = Mutex<[(message: String, metadata: Logger.Metadata)]>([])

  var handler: any LogHandler { Handler(self) }
  var messages: [String] { kept.withLock { $0.map(\.message) } }

  /// What is said beside a message, each time that it was logged.
  func metadata(of message: String) -> [[String: String]] {
    kept.withLock { kept in
      kept.filter { $0.message == message }.map { $0.metadata.mapValues { "\($0)" } }
    }
  }
}
