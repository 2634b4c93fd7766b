import FoundationEssentials

/// DetectAnomalies.
extension LookoutVisionSimulation {
  /// The most bytes of an image: the 8 MB that the quotas name for images. No limit of this operation's own is known.
  static let imageByteLimit = 8 << 20
  /// The mask's size for an image whose own size cannot be read.
  private static let assumedSize = ImageHeader.Size(width: 640, height: 480)

  private struct Output: Encodable {
    let detectAnomalyResult: Result

    struct Result: Encodable {
      let source = ["Type": "direct"]
      let isAnomalous: Bool
      let confidence: Float
      let anomalies: [Anomaly]
      let anomalyMask: String
    }

    struct Anomaly: Encodable {
      let name: String
      let pixelAnomaly: Pixels
    }

    struct Pixels: Encodable {
      /// From 0 to 1, whatever its name says.
      let totalPercentageArea: Double
      let color: String
    }
  }

  func detectAnomalies(_ call: ServiceCall, _ target: RequestTarget, on cloud: CloudState) throws(ServiceError)
    -> ServiceAnswer
  {
    let contentType = call.request.header("Content-Type")
    let format = contentType.flatMap(ImageHeader.Format.init)
    var report = ConstraintReport()
    report.path(target)
    report.require(contentType, at: "contentType")
    if let contentType, format == nil {
      report.fail(contentType, at: "contentType", "Member must satisfy enum value set: [image/jpeg, image/png]")
    }
    try report.check()
    guard call.request.header("Transfer-Encoding") == nil else {
      throw ServiceError("MissingContentLengthException", nil, status: 411, origin: .framework)
    }

    let model = try model(target, call, on: cloud)
    guard model.isRunning else {
      throw Self.conflict("The model is not hosted: its status is \(model.status).", model.arn)
    }
    let size = try checkedSize(of: call.request.body, format)
    return wire.answer(Output(detectAnomalyResult: look(at: call.request.body, size: size)))
  }

  private func checkedSize(of image: [UInt8], _ format: ImageHeader.Format?) throws(ServiceError) -> ImageHeader.Size {
    guard !image.isEmpty else { throw Self.invalid("The request has no image.") }
    guard image.count <= Self.imageByteLimit else {
      throw Self.invalid("The image has \(image.count) bytes; at most \(Self.imageByteLimit) are allowed.")
    }
    guard let header = ImageHeader(image), header.format == format else {
      throw Self.invalid("The image is not of the format that its content type names.")
    }
    let size = header.size ?? Self.assumedSize
    let allowed = ImageHeader.smallestSide...ImageHeader.largestSide
    guard allowed.contains(size.width), allowed.contains(size.height) else {
      throw Self.invalid(
        "The image is \(size.width) x \(size.height) pixels; \(allowed.lowerBound) to \(allowed.upperBound) are allowed."
      )
    }
    return size
  }

  /// The first entry stands for what no anomaly covers, as the service has it, and is there without any anomaly too.
  private func look(at image: [UInt8], size: ImageHeader.Size) -> Output.Result {
    let findings = Findings(image)
    let mask = AnomalyMask(findings.regions, size: size)
    let background = 1 - mask.areas.reduce(0, +)
    let anomalies = zip(findings.regions, mask.areas).map { region, area in
      Output.Anomaly(name: region.name, pixelAnomaly: .init(totalPercentageArea: area, color: region.color.hex))
    }
    let first = Output.Anomaly(
      name: "background", pixelAnomaly: .init(totalPercentageArea: background, color: MaskColor.white.hex))
    return Output.Result(
      isAnomalous: findings.isAnomalous, confidence: findings.confidence, anomalies: [first] + anomalies,
      anomalyMask: Data(mask.png).base64EncodedString())
  }

  private static func invalid(_ message: String) -> ServiceError {
    ServiceError("ValidationException", message, status: 400)
  }
}
