import GatewayCore

/// The service has one code for nearly all that it refuses, `ValidationException`, and tells by the message what it is.
///
/// Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Service.html
extension ServiceFaults {
  static let sageMaker = ServiceFaults(control, texts: [absent])

  static let sageMakerCreate = ServiceFaults(
    control.merging(["ResourceLimitExceeded": .quota, "ResourceInUse": .stateConflict]) { _, own in own },
    texts: [
      absent,
      Text(code: validation, beginning: "Cannot create already existing endpoint", meaning: .stateConflict),
    ])

  /// An endpoint is not deleted while it is created, changed or deleted already.
  static let sageMakerDelete = ServiceFaults(
    control,
    texts: [absent, Text(code: validation, beginning: "Cannot update in-progress endpoint", meaning: .busy)])

  /// The runtime has codes of its own, and does not know an endpoint that is not in service.
  ///
  /// Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html
  static let sageMakerInvoke = ServiceFaults(
    [
      "InternalDependencyException": .failed,
      "InternalFailure": .failed,
      "ModelError": .modelError,
      "ModelNotReadyException": .notReady,
      "ServiceUnavailable": .failed,
      "ValidationError": .imageInvalid,
    ],
    texts: [Text(code: "ValidationError", beginning: "Endpoint ", meaning: .notReady)])

  private static let validation = "ValidationException"

  private static let absent = Text(code: validation, beginning: "Could not find", meaning: .notFound)

  /// Nothing of a caller's is in these calls: what is wrong with them is the gateway's or its catalog's.
  private static let control: [String: Meaning] = [
    "InternalFailure": .failed,
    "ResourceNotFound": .notFound,
    "ServiceUnavailable": .failed,
    "ValidationException": .refused,
  ]
}

extension ServiceFaults.Meaning {
  /// The container that holds the model failed, or refused the image in a way of its own.
  fileprivate static let modelError = ServiceFaults.Meaning(
    code: .backendError, message: "The model itself failed on this image; its log at AWS says why.")
}
