/// What the first bytes of an image say: its format, and its size where it can be read.
struct ImageHeader: Sendable, Equatable {
  /// The two formats that both services take.
  enum Format: String, Sendable {
    case jpeg = "image/jpeg"
    case png = "image/png"
  }

  /// A size in pixels.
  struct Size: Sendable, Equatable {
    let width: Int
    let height: Int
  }

  /// The shortest side that the services take, in pixels.
  static let smallestSide = 64
  /// The longest side that the services take, in pixels.
  static let largestSide = 4096

  /// The format, by the magic bytes.
  let format: Format
  /// The size; nil when the bytes break off or are damaged before it.
  let size: Size?

  /// Reads the start of an image.
  ///
  /// - Returns: nil when it is neither a JPEG nor a PNG.
  init?(_ bytes: [UInt8]) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      format = .png
      size = Self.pngSize(bytes)
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      format = .jpeg
      size = Self.jpegSize(bytes)
    } else {
      return nil
    }
  }

  /// The IHDR chunk comes first (PNG, section 5.6): its width and height are at 16 and 20.
  private static func pngSize(_ bytes: [UInt8]) -> Size? {
    guard bytes.count >= 24, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
    return Size(width: number(bytes[16..<20]), height: number(bytes[20..<24]))
  }

  /// Walks from segment to segment up to the start of frame (ITU-T T.81, section B.2.2).
  private static func jpegSize(_ bytes: [UInt8]) -> Size? {
    var position = 2
    while position + 9 <= bytes.count, bytes[position] == 0xFF {
      let marker = bytes[position + 1]
      if marker == 0xFF {
        position += 1
        continue
      }
      // C4, C8 and CC lie in the same range but begin no frame.
      if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
        let height = number(bytes[(position + 5)..<(position + 7)])
        return Size(width: number(bytes[(position + 7)..<(position + 9)]), height: height)
      }
      position += 2 + number(bytes[(position + 2)..<(position + 4)])
    }
    return nil
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }
}
