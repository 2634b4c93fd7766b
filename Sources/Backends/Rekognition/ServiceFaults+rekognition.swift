extension ServiceFaults {
  /// Source: the errors of each operation in
  /// https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Operations_Amazon_Rekognition.html
  static let rekognition = ServiceFaults(common)

  /// On StartProjectVersion `LimitExceededException` is the account's limit, not its rate.
  static let rekognitionStart = with(["LimitExceededException": .quota])

  /// A stop has nothing of the caller's in it that could be invalid.
  static let rekognitionStop = with(["InvalidParameterException": .refused, "ValidationException": .refused])

  /// All of a detect but the image was checked before it is sent.
  static let rekognitionDetect = with([
    "ResourceNotReadyException": .notReady,
    "ImageTooLargeException": .imageTooLarge,
    "InvalidImageFormatException": .imageInvalid,
    "InvalidS3ObjectException": .s3ObjectInvalid,
    "InvalidParameterException": .imageInvalid,
    "ValidationException": .imageInvalid,
  ])

  private static func with(_ own: [String: Meaning]) -> ServiceFaults {
    ServiceFaults(common.merging(own) { _, own in own })
  }

  private static let common: [String: Meaning] = [
    "ResourceNotFoundException": .notFound,
    "ResourceInUseException": .stateConflict,
    "InvalidParameterException": .invalid,
    "ValidationException": .invalid,
    "InternalServerError": .failed,
  ]
}
