/// A model that the configuration names.
package struct CatalogEntry: Sendable, Equatable {
  package let id: String
  package let target: ModelTarget
  /// Taken where a start names none.
  package let units: UnitsRequest
  package let description: String?
  /// The objects of S3 that detect may show the model; none: not any.
  package let s3Allowed: [S3Pattern]
  /// Taken where a start names none.
  package let defaultLease: LeaseLength?
  /// Seconds for which each detect holds the model.
  package let idleLease: Int?
  /// For a unit and hour, in US dollars.
  package let price: Double?
  /// What its runs may cost in a calendar month, UTC, whoever holds it, in US dollars. Takes a price.
  package let dollarsPerMonth: Double?
  /// Set where the model can be started and asked no more; a stop is never barred.
  package var retirement: Retirement?

  package init(
    id: String, target: ModelTarget, units: UnitsRequest = UnitsRequest(), description: String? = nil,
    s3Allowed: [S3Pattern] = [], defaultLease: LeaseLength? = nil, idleLease: Int? = nil, price: Double? = nil,
    dollarsPerMonth: Double? = nil, retirement: Retirement? = nil
  ) {
    self.id = id
    self.target = target
    self.units = units
    self.description = description
    self.s3Allowed = s3Allowed
    self.defaultLease = defaultLease
    self.idleLease = idleLease
    self.price = price
    self.dollarsPerMonth = dollarsPerMonth
    self.retirement = retirement
  }
}
