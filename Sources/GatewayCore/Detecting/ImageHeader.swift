/// What the first bytes of an image say of it.
///
/// Nothing in the bytes is believed: every length is checked against what is there.
package struct ImageHeader: Sendable, Equatable {
  /// In pixels.
  package struct Size: Sendable, Equatable {
    package let width: Int
    package let height: Int

    package init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// By the magic bytes.
  package let format: ImageFormat
  /// Nil when the bytes end, or make no sense, before it.
  package let size: Size?

  private static let pngMagic: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  private static let jpegMagic: [UInt8] = [0xFF, 0xD8, 0xFF]

  /// Nil when the bytes begin neither a JPEG nor a PNG.
  package init?(_ bytes: [UInt8]) {
    if bytes.starts(with: Self.pngMagic) {
      format = .png
      size = Self.pngSize(bytes)
    } else if bytes.starts(with: Self.jpegMagic) {
      format = .jpeg
      size = Self.jpegSize(bytes)
    } else {
      return nil
    }
  }

  /// The first chunk is IHDR: its length, its name, 13 bytes that begin with width and height, its checksum.
  ///
  /// Source: https://www.w3.org/TR/png-3/#11IHDR
  private static func pngSize(_ bytes: [UInt8]) -> Size? {
    guard bytes.count >= 33, number(bytes[8..<12]) == 13, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
    return Size(width: number(bytes[16..<20]), height: number(bytes[20..<24]))
  }

  /// Goes from segment to segment up to the one that begins the frame.
  ///
  /// Source: ITU-T T.81, sections B.1.1 and B.2.2
  private static func jpegSize(_ bytes: [UInt8]) -> Size? {
    var position = 2
    while position + 4 <= bytes.count, bytes[position] == 0xFF {
      let marker = bytes[position + 1]
      let length = number(bytes[(position + 2)..<(position + 4)])
      switch marker {
      case 0xFF:
        // Markers may be filled up with it.
        position += 1
      case 0x01, 0xD0...0xD7:
        // These have no length.
        position += 2
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        guard length >= 8, position + 9 <= bytes.count else { return nil }
        return Size(
          width: number(bytes[(position + 7)..<(position + 9)]), height: number(bytes[(position + 5)..<(position + 7)]))
      case 0x00, 0xD8, 0xD9, 0xDA:
        // No marker, another image, the end, or a scan before any frame.
        return nil
      default:
        guard length >= 2 else { return nil }
        position += 2 + length
      }
    }
    return nil
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }
}
