/// Reads a document of XML 1.0 without a document type.
///
/// Source: https://www.w3.org/TR/xml/
struct XMLReader {
  struct NotWellFormed: Error {}

  /// How deep elements may be nested: no answer comes near it.
  private static let depthLimit = 32
  private static let entities: [String: Unicode.Scalar] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
  ]

  private let scalars: [Unicode.Scalar]
  private var place = 0

  init(_ text: String) {
    // Lines end in a line feed, however they were sent (2.11).
    var scalars: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars {
      if scalar == "\n", scalars.last == "\r" { scalars.removeLast() }
      if scalars.last == "\r" { scalars[scalars.count - 1] = "\n" }
      scalars.append(scalar)
    }
    if scalars.last == "\r" { scalars[scalars.count - 1] = "\n" }
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    self.scalars = scalars
  }

  mutating func document() throws(NotWellFormed) -> XMLNode {
    if ["<?xml ", "<?xml\t", "<?xml\n"].contains(where: { starts(with: $0) }) { try declaration() }
    try between()
    guard starts(with: "<") else { throw NotWellFormed() }
    let root = try element(depth: 1)
    try between()
    guard place == scalars.count else { throw NotWellFormed() }
    return root
  }

  /// Reads over `<?xml version="1.0" encoding="UTF-8"?>`; another encoding than UTF-8 is not read.
  private mutating func declaration() throws(NotWellFormed) {
    try take("<?xml")
    var names: [String] = []
    while skipSpace(), !starts(with: "?>") {
      names.append(try name())
      skipSpace()
      try take("=")
      skipSpace()
      let value = String(try upTo(String(try quote())))
      let isGood =
        switch names.last {
        case "version": value.hasPrefix("1.") && value.count > 2 && value.dropFirst(2).allSatisfy(\.isWholeNumber)
        case "encoding": ["utf-8", "us-ascii"].contains(value.lowercased())
        default: ["yes", "no"].contains(value)
        }
      guard isGood else { throw NotWellFormed() }
    }
    try take("?>")
    let all = ["version", "encoding", "standalone"]
    guard names.first == "version", names == all.filter(names.contains) else { throw NotWellFormed() }
  }

  private mutating func quote() throws(NotWellFormed) -> Unicode.Scalar {
    let quote = try character()
    guard quote == "\"" || quote == "'" else { throw NotWellFormed() }
    return quote
  }

  /// What may stand before and after the document's element.
  private mutating func between() throws(NotWellFormed) {
    while true {
      skipSpace()
      if starts(with: "<!--") {
        try comment()
      } else if starts(with: "<?") {
        guard try processing().lowercased() != "xml" else { throw NotWellFormed() }
      } else {
        return
      }
    }
  }

  private mutating func element(depth: Int) throws(NotWellFormed) -> XMLNode {
    guard depth <= Self.depthLimit else { throw NotWellFormed() }
    try take("<")
    let name = try name()
    var node = XMLNode(name: try Self.local(name))
    guard try attributes() else { return node }
    var text = String.UnicodeScalarView()
    while true {
      if starts(with: "</") {
        try take("</")
        guard try self.name() == name else { throw NotWellFormed() }
        skipSpace()
        try take(">")
        node.text = Self.trimmed(text)
        return node
      } else if starts(with: "<!--") {
        try comment()
      } else if starts(with: "<![CDATA[") {
        try take("<![CDATA[")
        text.append(contentsOf: try upTo("]]>"))
      } else if starts(with: "<?") {
        guard try processing().lowercased() != "xml" else { throw NotWellFormed() }
      } else if starts(with: "<") {
        node.children.append(try element(depth: depth + 1))
      } else if starts(with: "&") {
        text.append(try reference())
      } else {
        guard !starts(with: "]]>") else { throw NotWellFormed() }
        text.append(try character())
      }
    }
  }

  /// Reads over attributes, to the end of the start tag.
  /// - Returns: whether the element has an end tag.
  private mutating func attributes() throws(NotWellFormed) -> Bool {
    var names: Set<String> = []
    while true {
      let hadSpace = skipSpace()
      if starts(with: "/>") {
        try take("/>")
        return false
      }
      if starts(with: ">") {
        try take(">")
        return true
      }
      guard hadSpace, names.insert(try name()).inserted else { throw NotWellFormed() }
      skipSpace()
      try take("=")
      skipSpace()
      let quote = try quote()
      while !starts(with: String(quote)) {
        guard !starts(with: "<") else { throw NotWellFormed() }
        _ = starts(with: "&") ? try reference() : try character()
      }
      try take(String(quote))
    }
  }

  private mutating func comment() throws(NotWellFormed) {
    try take("<!--")
    _ = try upTo("--")
    try take(">")
  }

  /// - Returns: the target of the processing instruction.
  private mutating func processing() throws(NotWellFormed) -> String {
    try take("<?")
    let target = try name()
    guard starts(with: "?>") || skipSpace() else { throw NotWellFormed() }
    _ = try upTo("?>")
    return target
  }

  private mutating func reference() throws(NotWellFormed) -> Unicode.Scalar {
    try take("&")
    let text = String(try upTo(";"))
    if let scalar = Self.entities[text] { return scalar }
    guard text.hasPrefix("#") else { throw NotWellFormed() }
    let isHex = text.hasPrefix("#x")
    let digits = text.dropFirst(isHex ? 2 : 1)
    guard digits.allSatisfy({ $0.isASCII && $0.isHexDigit }), let number = UInt32(digits, radix: isHex ? 16 : 10),
      let scalar = Unicode.Scalar(number), Self.isCharacter(scalar)
    else { throw NotWellFormed() }
    return scalar
  }

  private mutating func name() throws(NotWellFormed) -> String {
    let begin = place
    while place < scalars.count, Self.isInName(scalars[place], first: place == begin) { place += 1 }
    guard place > begin else { throw NotWellFormed() }
    return String(String.UnicodeScalarView(scalars[begin..<place]))
  }

  /// The name without its prefix.
  private static func local(_ name: String) throws(NotWellFormed) -> String {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let last = parts.last, !parts.contains("") else { throw NotWellFormed() }
    return String(last)
  }

  private mutating func character() throws(NotWellFormed) -> Unicode.Scalar {
    guard place < scalars.count, Self.isCharacter(scalars[place]) else { throw NotWellFormed() }
    place += 1
    return scalars[place - 1]
  }

  /// Reads over `end` too.
  private mutating func upTo(_ end: String) throws(NotWellFormed) -> String.UnicodeScalarView {
    var read = String.UnicodeScalarView()
    while !starts(with: end) { read.append(try character()) }
    try take(end)
    return read
  }

  private func starts(with text: String) -> Bool {
    scalars[place...].starts(with: text.unicodeScalars)
  }

  private mutating func take(_ text: String) throws(NotWellFormed) {
    guard starts(with: text) else { throw NotWellFormed() }
    place += text.unicodeScalars.count
  }

  @discardableResult
  private mutating func skipSpace() -> Bool {
    let begin = place
    while place < scalars.count, Self.isSpace(scalars[place]) { place += 1 }
    return place > begin
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
  }

  private static func trimmed(_ text: String.UnicodeScalarView) -> String {
    guard let first = text.firstIndex(where: { !isSpace($0) }), let last = text.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(text[first...last])
  }

  /// Source: production 2, Char.
  private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  /// Source: productions 4 and 4a, NameStartChar and NameChar.
  private static func isInName(_ scalar: Unicode.Scalar, first: Bool) -> Bool {
    switch scalar.value {
    case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x3A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF,
      0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
      0x10000...0xEFFFF:
      true
    case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: !first
    default: false
    }
  }
}
