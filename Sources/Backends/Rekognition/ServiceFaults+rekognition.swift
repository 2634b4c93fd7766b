extension ServiceFaults {
  /// Source: the errors of each operation in
  /// https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Operations_Amazon_Rekognition.html
  static let rekognition = ServiceFaults(common)

  /// On StartProjectVersion `LimitExceededException` is the account's limit, not its rate.
  static let rekognitionStart = ServiceFaults(common.merging(["LimitExceededException": .quota]) { _, new in new })

  private static let common: [String: Meaning] = [
    "ResourceNotFoundException": .notFound,
    "ResourceInUseException": .stateConflict,
    "InvalidParameterException": .invalid,
    "ValidationException": .invalid,
    "InternalServerError": .failed,
  ]
}
