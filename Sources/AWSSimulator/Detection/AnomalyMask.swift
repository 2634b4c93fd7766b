/// The picture that DetectAnomalies answers with: as large as the image, white, each anomaly in its own colour.
struct AnomalyMask: Sendable {
  /// A rectangle of pixels.
  struct Box: Sendable, Equatable {
    let columns: Range<Int>
    let rows: Range<Int>
  }

  private let size: ImageHeader.Size
  private let boxes: [(box: Box, color: MaskColor)]

  /// Draws the regions on an image of that size; a region has at least one pixel.
  init(_ regions: [Findings.Region], size: ImageHeader.Size) {
    self.size = size
    boxes = regions.map { region in
      let columns = Self.span(region.left, region.width, of: size.width)
      let rows = Self.span(region.top, region.height, of: size.height)
      return (Box(columns: columns, rows: rows), region.color)
    }
  }

  /// The part of the picture that each region covers, from 0 to 1, in the regions' order.
  var areas: [Double] {
    boxes.map { Double($0.box.columns.count * $0.box.rows.count) / Double(size.width * size.height) }
  }

  /// The picture as an indexed PNG.
  var png: [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    // Eight bits a pixel, indexed, no interlacing.
    file += Self.chunk("IHDR", bigEndian(size.width) + bigEndian(size.height) + [8, 3, 0, 0, 0])
    let palette = [MaskColor.white] + boxes.map(\.color)
    file += Self.chunk("PLTE", palette.flatMap { [$0.red, $0.green, $0.blue] })
    file += Self.chunk("IDAT", pixels)
    file += Self.chunk("IEND", [])
    return file
  }

  private var pixels: [UInt8] {
    var deflater = RunDeflater()
    for row in 0..<size.height {
      // Each row begins with the number of its filter; 0 is none.
      deflater.append(0, count: 1)
      var column = 0
      for (index, region) in boxes.enumerated() where region.box.rows.contains(row) {
        deflater.append(0, count: region.box.columns.lowerBound - column)
        deflater.append(UInt8(index + 1), count: region.box.columns.count)
        column = region.box.columns.upperBound
      }
      deflater.append(0, count: size.width - column)
    }
    return deflater.finish()
  }

  private static func span(_ start: Float, _ length: Float, of whole: Int) -> Range<Int> {
    let lower = min(Int(start * Float(whole)), whole - 1)
    return lower..<min(max(lower + 1, Int((start + length) * Float(whole))), whole)
  }

  private func bigEndian(_ number: Int) -> [UInt8] { Self.bigEndian(UInt32(number)) }

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + content + bigEndian(crc32(content))
  }

  /// The checksum of PNG's chunks (PNG, annex D).
  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { checksum, byte in
      checksum >> 8 ^ remainders[Int(UInt8(truncatingIfNeeded: checksum) ^ byte)]
    }
  }

  private static let remainders: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(byte) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
  }
}
