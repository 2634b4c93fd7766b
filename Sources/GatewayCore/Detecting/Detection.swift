/// A detect on one model whose options are checked, and whose image is still to come.
///
/// What the image may be is known before it is read.
package struct Detection: Sendable {
  package let model: CatalogModel
  package let limits: ImageLimits
  private let support: DetectionSupport
  private let options: DetectionOptions
  private let detector: Detector

  /// - Throws: VALIDATION_ERROR that names each option that the model's backend cannot honour.
  package init(
    model: CatalogModel, support: DetectionSupport, options: DetectionOptions, detector: Detector
  ) throws(GatewayError) {
    try support.check(options)
    self.model = model
    self.support = support
    self.options = options
    self.detector = detector
    limits = support.limits
  }

  /// Shows the model an image that came with the request.
  /// - Parameters:
  ///   - declared: the format that the caller says it has.
  ///   - first: done once the image is known to be good, before the model is shown it.
  /// - Throws: what ``InspectedImage/init(_:declared:limits:)`` and ``Detector/detect(_:_:)`` say.
  package func run(
    _ bytes: [UInt8], declared: ImageFormat, first: () async throws(GatewayError) -> Void = {}
  ) async throws(GatewayError) -> Findings {
    let image = try InspectedImage(bytes, declared: declared, limits: limits)
    try await first()
    return try await run(.bytes(image))
  }

  /// Shows the model an object of S3, which its service reads with the gateway's own rights: therefore only what the
  /// catalog lets this model see.
  /// - Throws: VALIDATION_ERROR when the backend does not read from S3, or the catalog does not cover the object.
  package func run(
    _ object: S3Object, first: () async throws(GatewayError) -> Void = {}
  ) async throws(GatewayError) -> Findings {
    try support.check(object)
    guard model.entry.s3Allowed.contains(where: { $0.covers(object) }) else {
      throw .validation(DetectionSupport.Feature.s3.rawValue, "s3_allowed of this model does not cover it")
    }
    try await first()
    return try await run(.s3(object))
  }

  private func run(_ image: DetectionRequest.Image) async throws(GatewayError) -> Findings {
    try await detector.detect(model.target, DetectionRequest(image: image, options: options))
  }
}
