/// Writes long runs of equal bytes as a zlib stream (RFC 1950) of one block with fixed codes (RFC 1951, section 3.2.6).
///
/// It knows literals below 144 and repeats of the last byte, which is all that a mask of a few rectangles needs.
struct RunDeflater {
  // CM 8 with a window of 32 KiB, no dictionary, and the check bits that make it a multiple of 31.
  private var output: [UInt8] = [0x78, 0x01]
  private var bits: UInt32 = 0
  private var bitCount: UInt32 = 0
  private var last: UInt8?
  private var low: Int = 1
  private var high: Int = 0

  /// Begins the stream and its only block.
  init() {
    put(0b1, 1)
    put(0b01, 2)
  }

  /// Adds a byte, below 144, `count` times.
  mutating func append(_ byte: UInt8, count: Int) {
    guard count > 0 else { return }
    addToChecksum(Int(byte), count)
    var rest = count
    if last != byte {
      literal(byte)
      rest -= 1
    }
    last = byte
    while rest > 0 {
      switch rest {
      case 258...: rest -= repeating(258)
      case 3...: rest -= repeating(min(rest, 10))
      default:
        literal(byte)
        rest -= 1
      }
    }
  }

  /// Ends the stream.
  consuming func finish() -> [UInt8] {
    // The code that ends a block is seven zeros; seven more fill up its last byte.
    put(0, 7)
    if bitCount > 0 { put(0, 8 - bitCount) }
    return output + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: (high << 16 | low) >> $0) }
  }

  private mutating func literal(_ byte: UInt8) {
    putReversed(0x30 + UInt32(byte), 8)
  }

  /// Repeats the last byte 3 to 10 or 258 times: the lengths whose codes have no further bits.
  private mutating func repeating(_ count: Int) -> Int {
    if count == 258 {
      putReversed(0b1100_0000 + 285 - 280, 8)
    } else {
      putReversed(UInt32(254 + count - 256), 7)
    }
    // A distance of one byte.
    put(0, 5)
    return count
  }

  /// Adler-32 of a run: the sums of its series, so that a run costs no more than a byte.
  private mutating func addToChecksum(_ byte: Int, _ count: Int) {
    high = (high + count * low + byte * (count * (count + 1) / 2)) % 65_521
    low = (low + count * byte) % 65_521
  }

  /// Codes go out from their highest bit, everything else from its lowest.
  private mutating func putReversed(_ code: UInt32, _ count: UInt32) {
    for shift in (0..<count).reversed() { put(code >> shift & 1, 1) }
  }

  private mutating func put(_ value: UInt32, _ count: UInt32) {
    bits |= value << bitCount
    bitCount += count
    while bitCount >= 8 {
      output.append(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
      bitCount -= 8
    }
  }
}
