extension [UInt8] {
  /// Appends the text and a line feed.
  mutating func append(line text: String) {
    self += text.utf8
    append(UInt8(ascii: "\n"))
  }
}
