/// How much hardware a model runs on: each unit is billed by the hour.
package struct InferenceUnits: Sendable, Hashable, Codable {
  /// From 1.
  package let minimum: Int
  /// Not below the minimum; nil: the service does not scale the model.
  package let maximum: Int?

  package init(minimum: Int, maximum: Int? = nil) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// The most units that can run and be billed.
  package var ceiling: Int { maximum ?? minimum }
}

/// The units that a caller names; what is left out is the catalog's, then 1.
package struct UnitsRequest: Sendable, Hashable {
  package let minimum: Int?
  package let maximum: Int?

  package init(minimum: Int? = nil, maximum: Int? = nil) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// The units to ask AWS for. What the caller names wins: a default gives way where the two do not fit.
  package func units(defaults: UnitsRequest) -> InferenceUnits {
    var minimum = minimum ?? defaults.minimum ?? 1
    var maximum = maximum ?? defaults.maximum
    if let ceiling = self.maximum, self.minimum == nil { minimum = min(minimum, ceiling) }
    if let floor = maximum, self.maximum == nil { maximum = max(floor, minimum) }
    return InferenceUnits(minimum: minimum, maximum: maximum)
  }

  /// What stands against running on `units`: only what is named is compared, each alone.
  package func mismatches(with units: InferenceUnits) -> [FieldProblem] {
    var problems: [FieldProblem] = []
    if let minimum, minimum != units.minimum {
      problems.append(FieldProblem("min_inference_units", "the model runs with \(units.minimum)"))
    }
    if let maximum, maximum != units.ceiling {
      problems.append(FieldProblem("max_inference_units", "the model runs with \(units.ceiling)"))
    }
    return problems
  }
}
