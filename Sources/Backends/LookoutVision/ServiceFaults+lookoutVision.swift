extension ServiceFaults {
  /// Source: the errors of each operation in
  /// https://docs.aws.amazon.com/lookout-for-vision/latest/APIReference/API_Operations.html
  static let lookoutVision = ServiceFaults([
    "ResourceNotFoundException": .notFound,
    "ConflictException": .stateConflict,
    "ServiceQuotaExceededException": .quota,
    "ValidationException": .invalid,
    "InternalServerException": .failed,
  ])
}
