import FoundationEssentials

/// DetectCustomLabels.
extension RekognitionSimulation {
  /// The most bytes of an image that is sent in the request: 4 MB, as the Custom Labels guide has it. The service
  /// model's own bound, 5 MiB, is checked before as a constraint.
  static let imageByteLimit = 4 << 20
  /// Object keys under which the simulator's S3 has no objects; under all others it has one.
  static let missingObjectPrefix = "missing/"
  /// Labels below this confidence are left out when the request names none, as a trained threshold would have it.
  private static let assumedThreshold: Float = 50

  private struct Input: Decodable {
    var projectVersionArn: String?
    var image: Image?
    var maxResults: Int?
    var minConfidence: Float?

    struct Image: Decodable {
      var bytes: String?
      var s3Object: S3Object?
    }

    struct S3Object: Decodable {
      var bucket: String?
      var name: String?
      var version: String?
    }
  }

  private struct Output: Encodable {
    let customLabels: [Label]

    struct Label: Encodable {
      let name: String
      let confidence: Float
      let geometry: Geometry
    }

    struct Geometry: Encodable {
      let boundingBox: Box
    }

    struct Box: Encodable {
      let left: Float
      let top: Float
      let width: Float
      let height: Float
    }
  }

  func detectCustomLabels(_ call: ServiceCall, on cloud: CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try WireJSON.decode(Input.self, from: call.request.body)
    let bytes = try decoded(input.image?.bytes)
    try check(input, bytes)
    let model = try version(input.projectVersionArn ?? "", call, on: cloud)
    guard model.isRunning else {
      throw ServiceError(
        "ResourceNotReadyException", "The project version \(model.arn) is not running: its status is \(model.status).",
        status: 400)
    }
    let seed = try seed(bytes, input.image?.s3Object)
    let threshold = input.minConfidence ?? Self.assumedThreshold
    let found = Findings(seed).objects.filter { $0.confidence >= threshold }
    let most = input.maxResults ?? Int.max
    return wire.answer(
      Output(
        customLabels: found.prefix(most).map {
          let box = Output.Box(left: $0.left, top: $0.top, width: $0.width, height: $0.height)
          return Output.Label(name: $0.name, confidence: $0.confidence, geometry: .init(boundingBox: box))
        }))
  }

  private func decoded(_ base64: String?) throws(ServiceError) -> [UInt8]? {
    guard let base64 else { return nil }
    guard let data = Data(base64Encoded: base64) else { throw .serialization("Invalid base64 at 'image.bytes'") }
    return Array(data)
  }

  private func check(_ input: Input, _ bytes: [UInt8]?) throws(ServiceError) {
    var report = ConstraintReport()
    report.projectVersionARN(input.projectVersionArn)
    report.require(input.image, at: "image")
    report.length(
      bytes?.count, 1...5_242_880, at: "image.bytes",
      shown: bytes.map { "java.nio.HeapByteBuffer[pos=0 lim=\($0.count) cap=\($0.count)]" } ?? "")
    report.length(input.image?.s3Object?.bucket, 3...255, at: "image.s3Object.bucket")
    report.length(input.image?.s3Object?.name, 1...1024, at: "image.s3Object.name")
    report.length(input.image?.s3Object?.version, 1...1024, at: "image.s3Object.version")
    report.range(input.maxResults, 0...Int.max, at: "maxResults")
    report.range(input.minConfidence, 0...100, at: "minConfidence")
    try report.check()
  }

  /// What the findings follow from: the image's bytes, or the object's name.
  private func seed(_ bytes: [UInt8]?, _ object: Input.S3Object?) throws(ServiceError) -> [UInt8] {
    switch (bytes, object) {
    case (let bytes?, nil):
      try check(bytes)
      return bytes
    case (nil, let object?):
      guard let bucket = object.bucket, let name = object.name else { throw Self.invalidParameters }
      guard !name.hasPrefix(Self.missingObjectPrefix) else {
        throw ServiceError(
          "InvalidS3ObjectException",
          "Unable to get object metadata from S3. Check object key, region and/or access permissions.", status: 400)
      }
      return Array("s3://\(bucket)/\(name)?\(object.version ?? "")".utf8)
    default:
      throw Self.invalidParameters
    }
  }

  private func check(_ bytes: [UInt8]) throws(ServiceError) {
    guard bytes.count <= Self.imageByteLimit else {
      throw ServiceError(
        "ImageTooLargeException", "The image has \(bytes.count) bytes; at most \(Self.imageByteLimit) are allowed.",
        status: 400)
    }
    guard let image = ImageHeader(bytes) else {
      throw ServiceError("InvalidImageFormatException", "Request has invalid image format", status: 400)
    }
    guard let size = image.size else { return }
    guard max(size.width, size.height) <= ImageHeader.largestSide else {
      throw ServiceError(
        "ImageTooLargeException",
        "The image is \(size.width) x \(size.height) pixels; at most \(ImageHeader.largestSide) are allowed.",
        status: 400)
    }
    guard min(size.width, size.height) >= ImageHeader.smallestSide else { throw Self.invalidParameters }
  }

  private static let invalidParameters = ServiceError(
    "InvalidParameterException", "Request has invalid parameters", status: 400)
}
