extension [UInt8] {
  /// Where the first request in it ends; nil while its head is not complete, or its body not as long as the head says.
  var endOfRequest: Int? {
    // Of bytes: to Swift a line end of CR and LF is one character.
    let mark = Array("\r\n\r\n".utf8)
    guard let start = indices.first(where: { self[$0...].starts(with: mark) }) else { return nil }
    let head = String(decoding: self[..<start], as: UTF8.self).lowercased()
    let line = head.split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
    let end = start + mark.count + (line.flatMap { Int($0.dropFirst("content-length: ".count)) } ?? 0)
    return count >= end ? end : nil
  }
}
