/// What a backend's service takes as an image, so that no call is spent on what it would refuse.
package struct ImageLimits: Sendable, Equatable {
  package let bytes: Int
  /// Of the width and of the height, in pixels.
  package let side: ClosedRange<Int>
  /// How many times as long as the shorter side the longer one may be; nil: the service sets no limit.
  package let aspectRatio: Int?
  package let formats: Set<ImageFormat>

  package init(
    bytes: Int = 4 << 20, side: ClosedRange<Int> = 64...4096, aspectRatio: Int? = nil,
    formats: Set<ImageFormat> = Set(ImageFormat.allCases)
  ) {
    self.bytes = bytes
    self.side = side
    self.aspectRatio = aspectRatio
    self.formats = formats
  }

  /// IMAGE_TOO_LARGE.
  package var tooLarge: GatewayError {
    GatewayError(
      .imageTooLarge, "The image is larger than this model's service takes.",
      details: [FieldProblem("image", "at most \(bytes) bytes")])
  }
}
