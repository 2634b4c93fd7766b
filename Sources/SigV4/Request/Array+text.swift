/// Messages are put together as bytes, which are what is hashed and sent.
extension [UInt8] {
  @inline(__always)
  mutating func append(_ text: String) {
    // Sound: the bytes are copied while they are borrowed.
    unsafe text.utf8.span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends the text and a line feed.
  @inline(__always)
  mutating func append(line text: String) {
    append(text)
    append(UInt8(ascii: "\n"))
  }
}
