/// Images small enough to write down: their heads say what the services look at.
enum TestImage {
  /// The head of a PNG of that size, with some bytes that make it differ from others.
  static func png(width: UInt16 = 100, height: UInt16 = 80, salt: UInt8 = 0) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
      + [0, 0, UInt8(width >> 8), UInt8(width & 0xFF), 0, 0, UInt8(height >> 8), UInt8(height & 0xFF)] + [salt]
  }

  /// The head of a JPEG of that size: a segment to skip, then the start of frame.
  static func jpeg(width: UInt16 = 100, height: UInt16 = 80) -> [UInt8] {
    [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 11, 8]
      + [UInt8(height >> 8), UInt8(height & 0xFF), UInt8(width >> 8), UInt8(width & 0xFF), 1, 0, 0, 0]
  }
}
