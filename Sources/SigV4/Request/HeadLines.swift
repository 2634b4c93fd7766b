/// The lines of a request's head, up to the blank line or the end of the text.
struct HeadLines<Bytes: Collection<UInt8>> {
  /// The line that ``next()`` returned last, counted from 1.
  private(set) var number = 0
  private var rest: Bytes.SubSequence
  private var size = 0

  init(_ bytes: Bytes) {
    rest = bytes[...]
  }

  /// What follows the blank line, once ``next()`` has returned nil.
  var remainder: [UInt8] { Array(rest) }

  /// The next line without its LF or CRLF; nil at the blank line, which is consumed, and at the end.
  mutating func next() throws(RawHTTPRequest.ParseError) -> String? {
    number += 1
    guard !rest.isEmpty else { return nil }
    let room = RawHTTPRequest.maximumHeadSize - size
    let bounded = rest.prefix(room + 1)
    let end = bounded.firstIndex(of: UInt8(ascii: "\n"))
    let line = bounded[..<(end ?? bounded.endIndex)]
    guard end != nil || bounded.count <= room else { throw .init(line: number, reason: .headTooLarge) }
    size += line.count + 1
    rest = rest[(end.map(rest.index(after:)) ?? bounded.endIndex)...]
    var content = Array(line)
    if content.last == UInt8(ascii: "\r") { content.removeLast() }
    if content.isEmpty { return nil }
    guard !content.contains(where: \.isControlButNoTab) else { throw .init(line: number, reason: .controlCharacter) }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw .init(line: number, reason: .notUTF8)
    }
    return text
  }
}
