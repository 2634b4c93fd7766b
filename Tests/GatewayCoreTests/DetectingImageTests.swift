import GatewayCore
import TestSupport
import Testing

/// What is known of an image before a call is spent on it.
@Suite struct DetectingImageTests {
  private static let limits = ImageLimits(bytes: 1000, side: 64...4096, aspectRatio: 20)

  private static func inspect(
    _ bytes: [UInt8], _ declared: ImageFormat = .png, limits: ImageLimits = Self.limits
  ) -> Result<InspectedImage, GatewayError> {
    do throws(GatewayError) {
      return .success(try InspectedImage(bytes, declared: declared, limits: limits))
    } catch {
      return .failure(error)
    }
  }

  private static func failure(
    _ bytes: [UInt8], _ declared: ImageFormat = .png, limits: ImageLimits = Self.limits
  ) -> GatewayError? {
    if case .failure(let error) = inspect(bytes, declared, limits: limits) { error } else { nil }
  }

  @Test(arguments: ImageFormat.allCases, [(64, 64), (4096, 300), (300, 4096), (64, 1280), (1280, 64)])
  func `An image within the limits is taken as it is`(format: ImageFormat, side: (width: Int, height: Int)) throws {
    let bytes = TestImage.image(format, width: side.width, height: side.height)
    let image = try Self.inspect(bytes, format).get()
    #expect(image.bytes == bytes)
    #expect(image.format == format)
    #expect(image.size == ImageHeader.Size(width: side.width, height: side.height))
  }

  @Test(
    arguments: ImageFormat.allCases,
    [(1, 1), (63, 64), (64, 63), (4097, 4096), (4096, 4097), (65535, 65535), (0, 100), (1281, 64), (64, 1281)])
  func `An image of another size in pixels is refused`(format: ImageFormat, side: (width: Int, height: Int)) {
    let failure = Self.failure(TestImage.image(format, width: side.width, height: side.height), format)
    #expect(failure?.code == .imageInvalid)
    #expect(failure?.details.map(\.field) == ["image"])
  }

  @Test func `Where the service sets no limit, an image may be as long as it likes`() throws {
    let limits = ImageLimits(side: 1...4096)
    #expect(try Self.inspect(TestImage.png(width: 4096, height: 1), limits: limits).get().size.width == 4096)
  }

  @Test(
    arguments: [
      [], [0xFF], [0x89, 0x50], Array("GIF89a, and then more than enough of it".utf8),
      Array("RIFF0000WEBPVP8 ".utf8), Array("%PDF-1.7".utf8), Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8),
      [0xFF, 0xD8], [0xFF, 0xD8, 0x00, 0xFF], Array(repeating: 0, count: 900),
    ] as [[UInt8]])
  func `What does not begin as an image is refused`(bytes: [UInt8]) {
    #expect(Self.failure(bytes, .jpeg)?.code == .imageInvalid)
  }

  @Test func `An image under another's type is refused`() {
    #expect(Self.failure(TestImage.jpeg(), .png)?.code == .imageInvalid)
    #expect(Self.failure(TestImage.png(), .jpeg)?.code == .imageInvalid)
  }

  @Test func `A format that the service does not take is refused`() {
    #expect(Self.failure(TestImage.png(), .png, limits: ImageLimits(formats: [.jpeg]))?.code == .imageInvalid)
  }

  @Test func `An image over the limit of bytes is refused by the limit`() {
    let image = TestImage.png() + Array(repeating: 0, count: 1000)
    #expect(Self.failure(Array(image.prefix(1000))) == nil)
    let failure = Self.failure(Array(image.prefix(1001)))
    #expect(failure?.code == .imageTooLarge)
    #expect(failure?.details == [FieldProblem("image", "at most 1000 bytes")])
  }

  @Test(arguments: ImageFormat.allCases)
  func `However short an image is cut, it is an image with its size or none`(format: ImageFormat) throws {
    let whole = TestImage.image(format, width: 321, height: 123)
    let first = try #require((0...whole.count).first { ImageHeader(Array(whole.prefix($0)))?.size != nil })
    for length in 0..<first {
      #expect(Self.failure(Array(whole.prefix(length)), format)?.code == .imageInvalid, "\(length) bytes")
    }
    for length in first...whole.count {
      let size = ImageHeader(Array(whole.prefix(length)))?.size
      #expect(size == ImageHeader.Size(width: 321, height: 123), "\(length) bytes")
    }
  }

  @Test(
    arguments: [
      // A segment that says it is longer than what there is.
      [0xFF, 0xE0, 0xFF, 0xFF, 0, 0],
      // Segments that say they are shorter than their own length.
      [0xFF, 0xE0, 0, 0, 0xFF, 0xE0, 0, 1], [0xFF, 0xC0, 0, 7, 8, 0, 100, 0, 100],
      // A scan, and the end, before any frame.
      [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0x3F, 0], [0xFF, 0xD9, 0, 0, 0, 0],
      // No marker where one must be; tables that only look like a frame; nothing but filling.
      [0x12, 0x34, 0x56, 0x78], [0xFF, 0xC4, 0, 11, 8, 0, 100, 0, 100, 1, 0], Array(repeating: 0xFF, count: 500),
    ] as [[UInt8]])
  func `A JPEG whose segments make no sense has no size`(segments: [UInt8]) {
    let header = ImageHeader([0xFF, 0xD8] + [0xFF, 0xFE, 0, 4, 1, 2] + segments)
    #expect(header?.format == .jpeg)
    #expect(header?.size == nil)
  }

  @Test(arguments: [0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC9, 0xCF] as [UInt8])
  func `Each kind of frame has a size, behind filling and markers without length`(marker: UInt8) {
    let frame: [UInt8] = [0xFF, marker, 0, 11, 8, 0, 70, 0, 90, 1, 0, 0, 0]
    let header = ImageHeader([0xFF, 0xD8, 0xFF, 0xFF, 0x01, 0xFF, 0xD0, 0xFF, 0xFF] + frame.dropFirst())
    #expect(header?.size == ImageHeader.Size(width: 90, height: 70))
  }

  @Test func `A PNG whose first chunk is another has no size`() {
    var bytes = TestImage.png()
    bytes[15] = UInt8(ascii: "S")
    #expect(ImageHeader(bytes)?.size == nil)
    bytes = TestImage.png()
    bytes[11] = 12
    #expect(ImageHeader(bytes)?.size == nil)
  }

  @Test func `Sizes beyond all reason are numbers like others`() {
    let header = ImageHeader(TestImage.png(width: 0xFFFF_FFFF, height: 0xFFFF_FFFF))
    #expect(header?.size == ImageHeader.Size(width: 0xFFFF_FFFF, height: 0xFFFF_FFFF))
  }
}
