import AWSClient
package import GatewayCore

extension LookoutVisionBackend {
  /// The guide names 8 MB for the images of data sets and no limit of detect's own.
  ///
  /// Source: https://docs.aws.amazon.com/lookout-for-vision/latest/developer-guide/limits.html
  static let detection = DetectionSupport(features: [.mask], limits: ImageLimits(bytes: 8 << 20))

  /// Source: https://docs.aws.amazon.com/lookout-for-vision/latest/APIReference/API_DetectAnomalies.html
  package func detect(_ target: ModelTarget, _ request: DetectionRequest) async throws(GatewayError) -> Findings {
    guard case .bytes(let image) = request.image else {
      throw .validation(DetectionSupport.Feature.s3.rawValue, "this model's backend cannot honour it")
    }
    let call = AWSCall.restJSON1(
      Self.service, "DetectAnomalies", method: "POST", segments: Self.segments(try Self.model(of: target), "detect"),
      at: target.location, blob: image.bytes, contentType: image.format.rawValue, repeatability: .always)
    let answer = try await client.detect(call, faults: .lookoutVisionDetect) { DetectAnomaliesAnswer($0) }
    return answer.findings(withMask: request.options.wantsMask)
  }
}
