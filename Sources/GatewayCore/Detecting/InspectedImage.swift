/// An image whose format and size in pixels are known and are such as a service takes.
package struct InspectedImage: Sendable, Equatable {
  /// The image as it came. Whoever takes it on shares it: it is held once.
  package let bytes: [UInt8]
  package let format: ImageFormat
  package let size: ImageHeader.Size

  /// Reads the image's header and holds it against the limits.
  ///
  /// - Parameter declared: the format that the caller says it has.
  /// - Throws: IMAGE_TOO_LARGE over the limit of bytes; IMAGE_INVALID for what is not an image of a format, or not of
  ///   a size, that the service takes.
  package init(_ bytes: [UInt8], declared: ImageFormat, limits: ImageLimits) throws(GatewayError) {
    guard bytes.count <= limits.bytes else { throw limits.tooLarge }
    guard let header = ImageHeader(bytes), limits.formats.contains(header.format) else {
      let names = limits.formats.map(\.name).sorted().joined(separator: " or ")
      throw Self.invalid(bytes.isEmpty ? "there is none" : "its first bytes are not those of a \(names)")
    }
    guard header.format == declared else {
      throw Self.invalid("it is a \(header.format.name), and its Content-Type says \(declared.rawValue)")
    }
    guard let size = header.size else {
      throw Self.invalid("it is damaged, or cut off, before its width and height")
    }
    guard limits.side.contains(size.width), limits.side.contains(size.height) else {
      throw Self.invalid(
        "it has \(size.width) x \(size.height) pixels; each side must have \(limits.side.lowerBound) to \(limits.side.upperBound)"
      )
    }
    let (short, long) = (min(size.width, size.height), max(size.width, size.height))
    if let ratio = limits.aspectRatio, long > short * ratio {
      throw Self.invalid("its longer side is more than \(ratio) times its shorter one")
    }
    self.bytes = bytes
    self.format = header.format
    self.size = size
  }

  private static func invalid(_ reason: String) -> GatewayError {
    GatewayError(
      .imageInvalid, "The image cannot be used: \(reason).", details: [FieldProblem("image", reason)])
  }
}
