package import Logging

/// Writes each log line as people read it: time, level, logger, the metadata sorted by name, source and message, as
/// swift-log's own handler does, which looks for the time zone's file at each line.
package struct HumanLogHandler: LogHandler {
  package var logLevel = Logger.Level.info
  package var metadata: Logger.Metadata = [:]
  package var metadataProvider: Logger.MetadataProvider?
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
    var line: [UInt8] = []
    line.reserveCapacity(512)
    line += time().utf8
    line.append(Self.space)
    line += event.level.rawValue.utf8
    line.append(Self.space)
    line += label.utf8
    line.append(UInt8(ascii: ":"))
    for (name, value) in event.members(metadata, metadataProvider) {
      line.append(Self.space)
      Self.append(name, to: &line)
      line.append(UInt8(ascii: "="))
      Self.append(value.description, to: &line)
    }
    line += " [".utf8
    line += event.source.utf8
    line += "] ".utf8
    Self.append(event.message.description, to: &line)
    line.append(UInt8(ascii: "\n"))
    sink(line, event.level < .warning)
  }

  private static let space = UInt8(ascii: " ")

  /// A line stays one whatever is in it.
  private static func append(_ text: String, to line: inout [UInt8]) {
    var text = text
    let isPlain = text.withUTF8 { bytes in
      guard !bytes.contains(where: isControl) else { return false }
      line += bytes
      return true
    }
    guard !isPlain else { return }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): line += "\\n".utf8
      case UInt8(ascii: "\r"): line += "\\r".utf8
      case UInt8(ascii: "\t"): line += "\\t".utf8
      case _ where isControl(byte): line += "\\u{\(String(byte, radix: 16))}".utf8
      default: line.append(byte)
      }
    }
  }

  private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }
}
