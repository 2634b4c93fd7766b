import Gzip
import Testing

@Suite struct GzipReaderTests {
  private static let text = Array("hello, hello, hello\n".utf8)

  /// Reads `bytes` in pieces of that size.
  private func read(
    _ bytes: [UInt8], pieces: Int, limit: Int = 1 << 20, ratio: GzipReader.Ratio? = nil
  ) throws(GzipError) -> [UInt8] {
    var reader = GzipReader(limit: limit, ratio: ratio)
    var output: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      try reader.read(rest.prefix(pieces), into: &output)
      rest = rest.dropFirst(pieces)
    }
    try reader.finish()
    return output
  }

  @Test("what comes in pieces is what comes at once", arguments: [1, 2, 3, 7, 100, 16 * 1024, 100_000])
  func pieces(size: Int) throws {
    let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    let members = try Gzip.compress(bytes) + Gzip.compress([]) + Gzip.compress(Self.text, level: 0)
    #expect(try read(members, pieces: size) == bytes + Self.text)
  }

  @Test("output of whole chunks comes to its end", arguments: [1, 1000, 1 << 20])
  func wholeChunks(size: Int) throws {
    for count in [16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 48 * 1024] {
      let bytes = [UInt8](repeating: 7, count: count)
      #expect(try read(try Gzip.compress(bytes), pieces: size) == bytes)
    }
  }

  @Test("whatever is cut off is missed", arguments: 0..<80)
  func truncation(count: Int) throws {
    let whole = try Gzip.compress(Self.text) + Gzip.compress(Self.text, level: 9)
    let first = try Gzip.compress(Self.text).count
    guard count < whole.count else { return }
    let expected: GzipError? = count == first ? nil : count == first + 1 ? .trailingGarbage : .truncated
    do throws(GzipError) {
      #expect(try read(Array(whole.prefix(count)), pieces: 1) == Self.text)
      #expect(expected == nil)
    } catch {
      #expect(error == expected)
    }
  }

  @Test("bytes after the end are refused in pieces too", arguments: [[0], [0x1F, 0], [0x1F, 0x8A]] as [[UInt8]])
  func trailingGarbage(garbage: [UInt8]) throws {
    let bytes = try Gzip.compress(Self.text) + garbage
    #expect(throws: GzipError.trailingGarbage) { try read(bytes, pieces: 1) }
  }

  @Test("the limit holds over pieces and members", arguments: [1, 10, 1000])
  func limit(size: Int) throws {
    let members = try Gzip.compress(Self.text) + Gzip.compress(Self.text)
    #expect(try read(members, pieces: size, limit: 40) == Self.text + Self.text)
    #expect(throws: GzipError.limitExceeded(limit: 39)) { try read(members, pieces: size, limit: 39) }
  }

  @Test("what grows more than it may is refused before it has grown far")
  func ratio() throws {
    let bomb = try Gzip.compress([UInt8](repeating: 0, count: 10 << 20), level: 9)
    var reader = GzipReader(limit: .max, ratio: .init(limit: 100, from: 1 << 16))
    var output: [UInt8] = []
    #expect(throws: GzipError.ratioExceeded(limit: 100)) { try reader.read(bomb, into: &output) }
    #expect(output.count <= 1 << 17)
  }

  @Test("a short text may have any ratio, and a long one an ordinary one")
  func ordinaryRatio() throws {
    let short = [UInt8](repeating: 0, count: 1 << 16)
    #expect(try read(try Gzip.compress(short), pieces: 100, ratio: .init()) == short)
    let lines = (0..<20_000).flatMap { Array("{\"number\":\($0),\"name\":\"board\"}\n".utf8) }
    #expect(try read(try Gzip.compress(lines), pieces: 100, ratio: .init()) == lines)
  }

  @Test("any changed byte is noticed, or changes nothing that counts")
  func corruption() throws {
    let bytes = try Gzip.compress(Self.text)
    // Bytes 4 to 9 are the time, the flags of the compressor and the system, of which nothing depends.
    for position in bytes.indices where !(4...9).contains(position) {
      for bit in 0..<8 {
        var changed = bytes
        changed[position] ^= 1 << bit
        if position == 3, let read = try? read(changed, pieces: 5) {
          #expect(read == Self.text)
        } else if position != 3 {
          #expect(throws: GzipError.self) { try read(changed, pieces: 5) }
        }
      }
    }
  }
}
