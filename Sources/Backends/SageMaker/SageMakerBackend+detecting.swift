import AWSClient
import FoundationEssentials
package import GatewayCore
import SigV4

extension SageMakerBackend {
  /// An image is the body of a request, which has at most 6 MiB. What it may be besides is each model's own business.
  ///
  /// Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html
  static let detection = DetectionSupport(limits: ImageLimits(bytes: 6 << 20, side: 1...65_535))

  static let runtime = AWSService(
    signingName: "sagemaker", endpointPrefix: "runtime.sagemaker", variable: "SAGEMAKER_RUNTIME")

  package func detect(_ target: ModelTarget, _ request: DetectionRequest) async throws(GatewayError) -> Findings {
    guard case .bytes(let image) = request.image else {
      throw .validation(DetectionSupport.Feature.s3.rawValue, "this model's backend cannot honour it")
    }
    let call = AWSCall.restJSON1(
      Self.runtime, "InvokeEndpoint", method: "POST",
      segments: ["endpoints", try Self.name(of: target).text, "invocations"], at: target.location, blob: image.bytes,
      contentType: image.format.rawValue, repeatability: .always)
    let form = try Self.form(of: target)
    let answer = try await client.detect(call, faults: .sageMakerInvoke) { body in
      try? JSONDecoder().decode(AnswerValue.self, from: Data(body))
    }
    do {
      return try form.findings(in: answer, size: image.size)
    } catch {
      throw GatewayError(
        .backendError, "The model answered in another form than the catalog says it does.", cause: error.reason)
    }
  }

  /// The catalog's settings were checked when they were read; those of a store may be an older version's.
  private static func form(of target: ModelTarget) throws(GatewayError) -> AnswerForm {
    do {
      return try AnswerForm(target.settings ?? [:])
    } catch {
      throw GatewayError(
        .backendError, "What the catalog says of the model's answers cannot be used.",
        cause: "\(error.key) \(error.reason)")
    }
  }
}
