import AWSClient
package import GatewayCore
import OrderedJSON

extension RekognitionBackend {
  /// An image in the request has less than 4 MB, by the guide; its S3 limit is the service's to check. Whether that
  /// means 4,000,000 or 4,194,304 bytes is not said: what lies between is let through, and refused there if it is.
  ///
  /// Source: https://docs.aws.amazon.com/rekognition/latest/customlabels-dg/limits.html
  static let detection = DetectionSupport(
    features: [.minConfidence, .maxResults, .s3], limits: ImageLimits(bytes: 4 << 20, aspectRatio: 20))

  /// Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectCustomLabels.html
  package func detect(_ target: ModelTarget, _ request: DetectionRequest) async throws(GatewayError) -> Findings {
    let (_, arn) = try Self.version(of: target)
    var body = JSONObject([("ProjectVersionArn", .string(arn.description)), ("Image", Self.image(request.image))])
    body.append("MaxResults", ifPresent: request.options.maxResults.map(JSONValue.integer))
    body.append("MinConfidence", ifPresent: request.options.minConfidence.map { .number(Ratio.rounded($0 * 100)) })
    let call = call("DetectCustomLabels", body, target, .always)
    let answer = try await client.detect(call, faults: .rekognitionDetect) { DetectCustomLabelsAnswer($0) }
    return answer.findings
  }

  private static func image(_ image: DetectionRequest.Image) -> JSONValue {
    switch image {
    case .bytes(let image):
      return ["Bytes": .base64(image.bytes)]
    case .s3(let object):
      var name = JSONObject([("Bucket", .string(object.bucket)), ("Name", .string(object.key))])
      name.append("Version", ifPresent: object.version.map(JSONValue.string))
      return ["S3Object": .object(name)]
    }
  }
}
