import SigV4

/// SageMaker's runtime: restJson1 with true statuses, signed for `sagemaker`.
///
/// Behind every endpoint is a model as AWS names them for those who come from Lookout for Vision.
/// Source: botocore's `sagemaker-runtime` service model; the messages are those that AWS's clients report.
struct SageMakerRuntimeSimulation: ServiceSimulation {
  /// The most bytes of a request's body: 6 MiB.
  static let bodyLimit = 6 << 20
  /// States in which an endpoint takes images.
  private static let serving: Set<String> = [
    "InService", "Updating", "SystemUpdating", "RollingBack", "UpdateRollbackFailed",
  ]

  private struct Output: Encodable {
    let source = ["Type": "direct"]
    let isAnomalous: Bool
    let confidence: Float
  }

  /// An error of the container, with what it had answered.
  private struct ModelError: Encodable {
    let message: String
    let originalMessage: String
    let originalStatusCode: Int
  }

  let wire = WireProtocol.restJSON1

  let operations = ["InvokeEndpoint"]

  let throttled = ServiceError("ThrottlingException", "Rate exceeded", status: 400)

  let brokenDown = ServiceError("ServiceUnavailable", "The service is unavailable. Try your call again.", status: 503)

  func operation(of request: SimulatedRequest) -> String? {
    guard request.target.hasPrefix("/endpoints/"), let target = RequestTarget(request.target) else { return nil }
    let isInvocation = request.method == "POST" && target.segments.count == 3 && target.segments[2] == "invocations"
    return isInvocation ? "InvokeEndpoint" : "\(request.method) \(target.path)"
  }

  func perform(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    guard call.operation == "InvokeEndpoint", let name = RequestTarget(call.request.target)?.segments[1] else {
      throw wire.unknownOperation
    }
    guard NamePattern.endpointName.matches(name) else {
      throw Self.invalid("Value '\(name)' at 'endpointName' is not the name of an endpoint.")
    }
    guard call.request.body.count <= Self.bodyLimit else {
      throw Self.invalid(
        "1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than "
          + "or equal to \(Self.bodyLimit)")
    }
    guard let endpoint = cloud.endpoint(name, in: call.place), Self.serving.contains(endpoint.status) else {
      throw Self.invalid("Endpoint \(name) of account \(cloud.configuration.accountID) not found.")
    }
    guard let format = call.request.header("Content-Type").flatMap(ImageHeader.Format.init),
      ImageHeader(call.request.body)?.format == format
    else { return Self.modelError("The image is not of the format that its content type names.", status: 415) }
    let findings = Findings(call.request.body)
    return wire.answer(Output(isAnomalous: findings.isAnomalous, confidence: findings.confidence))
  }

  private static func invalid(_ message: String) -> ServiceError {
    ServiceError("ValidationError", message, status: 400)
  }

  private static func modelError(_ message: String, status: Int) -> ServiceAnswer {
    let error = ModelError(
      message: "Received client error (\(status)) from primary with message \"\(message)\".", originalMessage: message,
      originalStatusCode: status)
    return ServiceAnswer(
      status: 424,
      headers: [
        HeaderField(name: "Content-Type", value: "application/json"),
        HeaderField(name: "x-amzn-ErrorType", value: "ModelError"),
      ], body: WireJSON.encode(error), code: "ModelError")
  }
}
