package import FoundationEssentials

extension UUID {
  /// A new one of version 7: those made later come behind in order, so that the store finds what belongs together in the
  /// same place. 74 bits are by chance: nobody guesses one.
  ///
  /// Source: RFC 9562, 5.7
  ///
  /// - Parameter time: to the millisecond; what is before 1970 counts as that.
  package static func ordered(at time: Date) -> UUID {
    var bytes = UUID().uuid
    let milliseconds = UInt64(max(0, min(time.timeIntervalSince1970 * 1000, 0x1p48 - 1)))
    bytes.0 = UInt8(truncatingIfNeeded: milliseconds >> 40)
    bytes.1 = UInt8(truncatingIfNeeded: milliseconds >> 32)
    bytes.2 = UInt8(truncatingIfNeeded: milliseconds >> 24)
    bytes.3 = UInt8(truncatingIfNeeded: milliseconds >> 16)
    bytes.4 = UInt8(truncatingIfNeeded: milliseconds >> 8)
    bytes.5 = UInt8(truncatingIfNeeded: milliseconds)
    bytes.6 = 0x70 | bytes.6 & 0x0F
    return UUID(uuid: bytes)
  }
}
