/// What SageMaker's resources have beside the states that all models have, by their resource names.
struct SageMakerShelf: Sendable {
  /// A part of an endpoint configuration: which model, on what.
  struct Variant: Sendable, Codable {
    var variantName: String
    var modelName: String?
    var initialInstanceCount: Int?
    var instanceType: String?
    var initialVariantWeight: Double?
  }

  struct Tag: Sendable, Codable, Equatable {
    var key: String
    var value: String
  }

  /// The variants of configurations that were made by a call.
  var variants: [String: [Variant]] = [:]
  var tags: [String: [Tag]] = [:]

  /// What a configuration has that nobody described.
  static let assumedVariants = [
    Variant(
      variantName: "AllTraffic", modelName: "surface-anomalies", initialInstanceCount: 1,
      instanceType: "ml.g4dn.xlarge",
      initialVariantWeight: 1)
  ]

  /// Adds tags; one of the same key is replaced.
  mutating func add(_ new: [Tag], to arn: String) {
    tags[arn, default: []].removeAll { tag in new.contains { $0.key == tag.key } }
    tags[arn, default: []] += new
  }
}
