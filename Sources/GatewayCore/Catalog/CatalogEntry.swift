/// A model that the configuration names.
package struct CatalogEntry: Sendable, Equatable {
  package let id: String
  package let target: ModelTarget
  /// Taken where a start names none.
  package let units: UnitsRequest
  package let description: String?
  /// The objects of S3 that detect may show the model; none: not any.
  package let s3Allowed: [S3Pattern]

  package init(
    id: String, target: ModelTarget, units: UnitsRequest = UnitsRequest(), description: String? = nil,
    s3Allowed: [S3Pattern] = []
  ) {
    self.id = id
    self.target = target
    self.units = units
    self.description = description
    self.s3Allowed = s3Allowed
  }
}
