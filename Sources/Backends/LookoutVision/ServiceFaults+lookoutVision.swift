extension ServiceFaults {
  /// Source: the errors of each operation in
  /// https://docs.aws.amazon.com/lookout-for-vision/latest/APIReference/API_Operations.html
  static let lookoutVision = ServiceFaults(common)

  /// A stop has nothing of the caller's in it that could be invalid.
  static let lookoutVisionStop = with(["ValidationException": .refused])

  /// All of a detect but the image was checked before it is sent.
  static let lookoutVisionDetect = with(["ValidationException": .imageInvalid])

  private static func with(_ own: [String: Meaning]) -> ServiceFaults {
    ServiceFaults(common.merging(own) { _, own in own })
  }

  private static let common: [String: Meaning] = [
    "ResourceNotFoundException": .notFound,
    "ConflictException": .stateConflict,
    "ServiceQuotaExceededException": .quota,
    "ValidationException": .invalid,
    "InternalServerException": .failed,
  ]
}
