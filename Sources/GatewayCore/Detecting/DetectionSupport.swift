/// What detect can be asked of a backend's models.
package struct DetectionSupport: Sendable, Equatable {
  /// What not every service can, by the name that callers give it.
  package enum Feature: String, Sendable, CaseIterable {
    case minConfidence = "min_confidence"
    case maxResults = "max_results"
    case mask
    case s3 = "image.s3"
  }

  package let features: Set<Feature>
  package let limits: ImageLimits

  package init(features: Set<Feature> = [], limits: ImageLimits = ImageLimits()) {
    self.features = features
    self.limits = limits
  }

  /// - Throws: VALIDATION_ERROR that names each option that the backend cannot honour. None is passed over.
  package func check(_ options: DetectionOptions) throws(GatewayError) {
    try check(options.features)
  }

  /// - Throws: VALIDATION_ERROR when the backend does not take its images from S3.
  package func check(_ object: S3Object) throws(GatewayError) {
    try check([.s3])
  }

  private func check(_ wanted: [Feature]) throws(GatewayError) {
    let refused = wanted.filter { !features.contains($0) }
    guard refused.isEmpty else {
      throw .validation(refused.map { FieldProblem($0.rawValue, "this model's backend cannot honour it") })
    }
  }
}

extension DetectionOptions {
  fileprivate var features: [DetectionSupport.Feature] {
    var features: [DetectionSupport.Feature] = []
    if minConfidence != nil { features.append(.minConfidence) }
    if maxResults != nil { features.append(.maxResults) }
    if wantsMask { features.append(.mask) }
    return features
  }
}
