package import GatewayCore

/// Images as far as anybody looks at them here: true heads, and a body that nobody decodes.
package enum TestImage {
  /// A JPEG with the segments that cameras write before the frame.
  ///
  /// - Parameter salt: makes it another image, in which a simulated model sees other things.
  package static func jpeg(width: Int = 100, height: Int = 80, salt: UInt8 = 0) -> [UInt8] {
    let application: [UInt8] = [0xFF, 0xE0, 0, 16] + Array("JFIF".utf8) + [0, 1, 1, 0, 0, 1, 0, 1, 0, 0]
    let quantization: [UInt8] = [0xFF, 0xDB, 0, 67, 0] + Array(repeating: 1, count: 64)
    let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8] + big(height, 2) + big(width, 2) + [1, 1, 0x11, 0]
    let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0x3F, 0, salt, 0xFF, 0xD9]
    return [0xFF, 0xD8] + application + quantization + frame + scan
  }

  /// A grey PNG of 8 bits a pixel.
  ///
  /// - Parameter salt: makes it another image, in which a simulated model sees other things.
  package static func png(width: Int = 100, height: Int = 80, salt: UInt8 = 0) -> [UInt8] {
    let header = chunk("IHDR", big(width, 4) + big(height, 4) + [8, 0, 0, 0, 0])
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + header + chunk("IDAT", [salt]) + chunk("IEND", [])
  }

  package static func image(_ format: ImageFormat, width: Int = 100, height: Int = 80) -> [UInt8] {
    switch format {
    case .jpeg: jpeg(width: width, height: height)
    case .png: png(width: width, height: height)
    }
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let named = Array(name.utf8) + content
    return big(content.count, 4) + named + big(Int(checksum(named)), 4)
  }

  private static func big(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// PNG, annex D.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }
}
