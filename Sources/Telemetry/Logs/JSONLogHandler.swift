package import Logging
import OrderedJSON

/// Writes each log line as a JSON object: `time`, `level`, `logger`, `message`, then the metadata under its own names,
/// sorted.
package struct JSONLogHandler: LogHandler {
  package var logLevel = Logger.Level.info
  package var metadata: Logger.Metadata = [:]
  package var metadataProvider: Logger.MetadataProvider?
  /// Of the members that every line has.
  private static let ownNames: Set<String> = ["time", "level", "logger", "message"]

  private let label: String
  private let time: @Sendable () -> String
  private let sink: LogSink

  /// - Parameter time: in RFC 3339.
  package init(
    label: String, metadataProvider: Logger.MetadataProvider?, time: @escaping @Sendable () -> String = LogTime.now,
    sink: @escaping LogSink = StandardError.write
  ) {
    self.label = label
    self.metadataProvider = metadataProvider
    self.time = time
    self.sink = sink
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    var line = JSONObject([
      ("time", .string(time())), ("level", .string(event.level.rawValue)), ("logger", .string(label)),
      ("message", .string(event.message.description)),
    ])
    for (name, value) in event.members(metadata, metadataProvider) {
      line.append(Self.ownNames.contains(name) ? "metadata." + name : name, value.json)
    }
    sink(JSONWriter.bytes(of: .object(line)) + [UInt8(ascii: "\n")], event.level < .warning)
  }
}

extension Logger.MetadataValue {
  fileprivate var json: JSONValue {
    switch self {
    case .string(let text): .string(text)
    case .stringConvertible(let value):
      switch value {
      case let number as Int: .integer(number)
      case let number as Double: .number(number)
      case let flag as Bool: .bool(flag)
      default: .string(value.description)
      }
    case .array(let values): .array(values.map(\.json))
    case .dictionary(let members):
      .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) }))
    }
  }
}
