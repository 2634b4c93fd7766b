/// A model that the configuration names.
package struct CatalogEntry: Sendable, Equatable {
  package let id: String
  package let target: ModelTarget
  /// Taken where a start names none.
  package let units: UnitsRequest
  package let description: String?

  package init(id: String, target: ModelTarget, units: UnitsRequest = UnitsRequest(), description: String? = nil) {
    self.id = id
    self.target = target
    self.units = units
    self.description = description
  }
}
