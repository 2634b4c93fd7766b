/// The inference units of a running model. One unit is what AWS bills for an hour of.
package struct InferenceUnits: Sendable, Equatable {
  /// Units that always run, from 1.
  package let minimum: Int
  /// Units up to which the service scales; nil when the start named no maximum.
  package let maximum: Int?

  /// Names units.
  package init(minimum: Int = 1, maximum: Int? = nil) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// The most units that may run at a time.
  package var most: Int { max(minimum, maximum ?? minimum) }
}
