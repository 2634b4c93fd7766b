import FoundationEssentials

/// Writes a ``JSONValue`` as UTF-8.
package struct JSONWriter {
  /// How members and elements are set apart.
  package enum Style: Sendable {
    /// `{"a":1,"b":2}`
    case compact
    /// `{"a": 1, "b": 2}`, the separators of Python's `json.dumps`. AWS's own Python client sends its
    /// requests so; with the same separators ours are the same bytes and can be compared with them.
    case spaced
  }

  private let comma: StaticString
  private let colon: StaticString
  private var bytes: [UInt8] = []

  /// In bytes: most texts have room in it, and do not move while they grow.
  private static let usualLength = 1024

  private init(_ style: Style) {
    comma = style == .compact ? "," : ", "
    colon = style == .compact ? ":" : ": "
  }

  package static func bytes(of value: JSONValue, style: Style = .compact) -> [UInt8] {
    var writer = JSONWriter(style)
    writer.bytes.reserveCapacity(usualLength)
    writer.write(value)
    return writer.bytes
  }

  private mutating func write(_ value: JSONValue) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    case .integer(let number): bytes.append(contentsOf: String(number).utf8)
    case .number(let number): bytes.append(contentsOf: (number.isFinite ? "\(number)" : "null").utf8)
    case .string(let text): write(text)
    case .base64(let data): write(base64: data)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { append(comma) }
        write(element)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in object.members.enumerated() {
        if index > 0 { append(comma) }
        write(member.name)
        append(colon)
        write(member.value)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    // In one piece where nothing is to be escaped, as mostly.
    var text = text
    let isPlain = text.withUTF8 { text in
      guard !text.contains(where: Self.isEscaped) else { return false }
      bytes.append(contentsOf: text)
      return true
    }
    guard !isPlain else {
      bytes.append(UInt8(ascii: "\""))
      return
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
      case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
      case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
      case 0x08: bytes.append(contentsOf: "\\b".utf8)
      case 0x0C: bytes.append(contentsOf: "\\f".utf8)
      case 0x00..<0x20, 0x7F:
        let digits = String(byte, radix: 16)
        bytes.append(contentsOf: "\\u00\(byte < 0x10 ? "0" : "")\(digits)".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  /// Straight into the output: images come here.
  private mutating func write(base64 data: [UInt8]) {
    bytes.reserveCapacity(bytes.count + (data.count + 2) / 3 * 4 + Self.base64Slack)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: Data(data).base64EncodedData())
    bytes.append(UInt8(ascii: "\""))
  }

  /// For what follows the data, so that it does not make the output move.
  private static let base64Slack = 256
}
