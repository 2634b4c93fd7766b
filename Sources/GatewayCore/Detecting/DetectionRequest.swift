/// What is asked of a model that runs.
package struct DetectionRequest: Sendable, Equatable {
  package enum Image: Sendable, Equatable {
    case bytes(InspectedImage)
    case s3(S3Object)
  }

  package let image: Image
  package let options: DetectionOptions

  package init(image: Image, options: DetectionOptions = DetectionOptions()) {
    self.image = image
    self.options = options
  }
}

/// How the findings are wanted.
package struct DetectionOptions: Sendable, Equatable {
  /// From 0 to 1: nothing less sure; nil: the model's own thresholds.
  package var minConfidence: Double?
  /// From 1; nil: all.
  package var maxResults: Int?
  package var wantsMask: Bool

  package init(minConfidence: Double? = nil, maxResults: Int? = nil, wantsMask: Bool = false) {
    self.minConfidence = minConfidence
    self.maxResults = maxResults
    self.wantsMask = wantsMask
  }
}
