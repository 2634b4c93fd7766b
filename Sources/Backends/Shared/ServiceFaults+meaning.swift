import GatewayCore

extension ServiceFaults {
  /// One row of the contract's table of errors.
  struct Meaning: Sendable {
    let code: ErrorCode
    let message: String
    var details: [FieldProblem] = []
    var retryAfter: Int?

    static let forbidden = Meaning(
      code: .backendForbidden,
      message:
        "AWS refuses the gateway's own credentials or rights. Its operator must mend that; it is not the caller's.")
    static let throttled = Meaning(
      code: .backendThrottled, message: "AWS is called too often at the moment, also after our retries.", retryAfter: 5)
    static let failed = Meaning(code: .backendError, message: "AWS failed.", retryAfter: 5)
    static let refused = Meaning(code: .backendError, message: "AWS refused the call in a way that is not known here.")
    static let notFound = Meaning(
      code: .modelNotFound, message: "AWS has no such model: it was deleted, or the catalog names it wrongly.")
    static let stateConflict = Meaning(
      code: .modelStateConflict, message: "The model's state does not allow this now.")
    /// A state that comes to an end by itself.
    static let busy = Meaning(
      code: .modelStateConflict, message: "The service changes the model and takes nothing else until that is done.",
      retryAfter: 10)
    static let notReady = Meaning(code: .modelNotReady, message: "The model is not ready to detect.", retryAfter: 5)
    static let imageInvalid = Meaning(
      code: .imageInvalid, message: "The image cannot be used: AWS does not take it for this model.",
      details: [FieldProblem("image", "AWS does not take it for this model; it may differ from those of its training")])
    static let imageTooLarge = Meaning(
      code: .imageTooLarge, message: "The image is larger than AWS takes.",
      details: [FieldProblem("image", "larger than AWS takes")])
    static let s3ObjectInvalid = Meaning(
      code: .s3ObjectInvalid,
      message:
        "AWS cannot read the object: it is not there, not in the model's region, or not for the gateway to read.",
      details: [FieldProblem("image.s3", "AWS cannot read it")])
    static let quota = Meaning(
      code: .quotaExceeded,
      message:
        "The AWS account's limit on running models or inference units is reached. Stop a model, or ask AWS for more.",
      retryAfter: 60)
    static let invalid = Meaning(
      code: .validationError, message: "Invalid request parameters: AWS does not take them for this model",
      details: [FieldProblem("body", "AWS does not take these inference units for this model")])
  }
}
