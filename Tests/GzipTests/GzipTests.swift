import Gzip
import Testing

@Suite struct GzipTests {
  static let text = Array("hello, hello, hello\n".utf8)

  /// `text` as Python's gzip module and the gzip program (`gzip -9n`) compress it.
  static let foreign: [(name: String, bytes: [UInt8])] = [
    ("Python", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 0xFF] + deflated),
    (
      "Python with a file name and a time",
      [0x1F, 0x8B, 8, 8, 0xB0, 0xF8, 0xE2, 0x55, 2, 0xFF] + Array("greeting.txt\0".utf8) + deflated
    ),
    ("gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3] + deflated),
  ]

  static let deflated: [UInt8] = [
    0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xD7, 0x51, 0xC8, 0x40, 0xA2, 0xB8, 0x00, 0xE7, 0x42, 0x6E, 0x52, 0x14, 0, 0, 0,
  ]

  @Test("what is compressed comes back", arguments: [0, 1, 6, 9], [0, 1, 100, 16 * 1024, 16 * 1024 + 1, 1_000_000])
  func roundTrip(level: Int, count: Int) throws {
    var state: UInt32 = 1
    let bytes = (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 28)
    }
    let compressed = try Gzip.compress(bytes, level: level)
    #expect(try Gzip.decompress(compressed, limit: count) == bytes)
    #expect(level == 0 || count < 1000 || compressed.count < count * 3 / 4)
  }

  @Test("what others compressed is read", arguments: foreign.indices)
  func interoperates(index: Int) throws {
    #expect(try Gzip.decompress(Self.foreign[index].bytes, limit: 100) == Self.text, "\(Self.foreign[index].name)")
  }

  @Test("the output is what gzip itself writes, and the same each time")
  func deterministic() throws {
    #expect(try Gzip.compress(Self.text, level: 9) == Self.foreign[2].bytes)
  }

  @Test("members that follow each other are joined")
  func members() throws {
    let joined = Self.foreign[0].bytes + Self.foreign[1].bytes
    #expect(try Gzip.decompress(joined, limit: 40) == Self.text + Self.text)
  }

  @Test("output up to the limit is allowed and one byte more is not", arguments: [0, 19, 20, 21])
  func limit(limit: Int) throws {
    let compressed = Self.foreign[0].bytes
    if limit >= Self.text.count {
      #expect(try Gzip.decompress(compressed, limit: limit) == Self.text)
    } else {
      #expect(throws: GzipError.limitExceeded(limit: limit)) { try Gzip.decompress(compressed, limit: limit) }
    }
  }

  @Test("the limit holds for all members together")
  func limitOfMembers() {
    let joined = Self.foreign[0].bytes + Self.foreign[0].bytes
    #expect(throws: GzipError.limitExceeded(limit: 39)) { try Gzip.decompress(joined, limit: 39) }
  }

  @Test("a small input that would fill the memory is refused at the limit")
  func bomb() throws {
    let bomb = try Gzip.compress([UInt8](repeating: 0, count: 10_000_000), level: 9)
    #expect(bomb.count < 11_000)
    #expect(throws: GzipError.limitExceeded(limit: 100_000)) { try Gzip.decompress(bomb, limit: 100_000) }
  }

  @Test("a stream cut anywhere is truncated", arguments: 0..<30)
  func truncation(count: Int) {
    #expect(throws: GzipError.truncated) { try Gzip.decompress(Self.foreign[0].bytes.prefix(count), limit: 100) }
  }

  @Test("bytes after the stream are refused", arguments: [[0], [0x1F], [0x0A], Array("garbage".utf8)] as [[UInt8]])
  func trailingGarbage(garbage: [UInt8]) {
    #expect(throws: GzipError.trailingGarbage) { try Gzip.decompress(Self.foreign[0].bytes + garbage, limit: 100) }
  }

  @Test("a second member that is cut is truncated")
  func truncatedMember() {
    #expect(throws: GzipError.truncated) {
      try Gzip.decompress(Self.foreign[0].bytes + [0x1F, 0x8B, 8], limit: 100)
    }
  }

  @Test("a changed byte is noticed", arguments: [0, 1, 2, 10, 22, 26])
  func corruption(position: Int) throws {
    var bytes = Self.foreign[0].bytes
    bytes[position] ^= 0xFF
    let error = #expect(throws: GzipError.self) { try Gzip.decompress(bytes, limit: 1000) }
    guard case .corrupt(let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test("zlib's and raw formats are not gzip")
  func otherFormats() {
    #expect(throws: GzipError.corrupt(reason: "incorrect header check")) {
      try Gzip.decompress([0x78, 0x9C, 0x03, 0x00, 0, 0, 0, 1], limit: 100)
    }
  }

  @Test("a level outside 0 to 9 is refused", arguments: [-1, 10])
  func level(level: Int) {
    #expect(throws: GzipError.invalidLevel(level)) { try Gzip.compress([], level: level) }
  }
}
